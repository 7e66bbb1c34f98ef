// PostgreSQL with pgvector, compiled to WebAssembly, on a port of the loopback address. Ends with its standard input.
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const db = await PGlite.create({ extensions: { vector } });
await new PGLiteSocketServer({ db, port: Number(process.argv[2]), host: '127.0.0.1', maxConnections: 8 }).start();
console.log('listening');

// A line is a query, whose rows are printed as JSON: not through the socket.
let input = '';
process.stdin.setEncoding('utf8');
for await (const piece of process.stdin) {
  input += piece;
  for (let end; (end = input.indexOf('\n')) >= 0; input = input.slice(end + 1)) {
    console.log(JSON.stringify((await db.query(input.slice(0, end))).rows));
  }
}

process.exit(0);
