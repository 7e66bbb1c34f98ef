// Reads the exported results of the folder in argv[2] with DuckDB, by a glob, and with hyparquet, file by file. Writes {"duckdb": [row], "hyparquet": [row], "schema": [[name, type]]}.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

const folder = process.argv[2];
const text = value => JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner));

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const glob = `${folder}/*.parquet`;
const rows = await connection.runAndReadAll(`SELECT * FROM read_parquet('${glob}', filename = true) ORDER BY filename, file_row_number`
  .replace('filename = true', 'filename = true, file_row_number = true'));
const duckdb = rows.getRowObjectsJson().map(({ filename, file_row_number, ...row }) => row);
const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${glob}')`);
const schema = described.getRowObjectsJson().map(row => [row.column_name, row.column_type]);

const hyparquet = [];
for (const name of readdirSync(folder).filter(name => name.endsWith('.parquet')).sort()) {
  hyparquet.push(...await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, name)) }));
}

process.stdout.write(text({ duckdb, hyparquet, schema }));
