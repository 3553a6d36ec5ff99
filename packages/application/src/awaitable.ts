/** A value that is there already, or the promise of one that has to be waited for. What is there is never thrown: failing is a rejected promise. */
export type Awaitable<Value> = Value | Promise<Value>;

/**
 * Goes on with a value, at once when it is there. `await` puts off even what is there until the call stack is empty, and a request that is answered out of
 * memory would pay more for being put off five times than for its work.
 */
export function andThen<In, Out>(value: Awaitable<In>, next: (value: In) => Awaitable<Out>): Awaitable<Out> {
	return value instanceof Promise ? value.then(next) : next(value);
}
