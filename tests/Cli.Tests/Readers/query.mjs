// Runs a query of DuckDB and prints its rows as JSON, one for each line.
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const row of (await connection.runAndReadAll(process.argv[2])).getRowObjectsJson()) {
  console.log(JSON.stringify(row));
}
