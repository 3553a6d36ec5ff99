export { type PostgresServer, startPostgresServer } from "./postgres-server.ts";
export { type Direction, type Filter, startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
