export { type PostgresServer, startPostgresServer } from "./postgres-server.ts";
export { type Direction, startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
