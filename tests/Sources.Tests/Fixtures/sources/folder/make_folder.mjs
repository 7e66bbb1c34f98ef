// Makes the partitioned folder here: Hive partitions of DuckDB, with Hugging Face's struct of an image, and what it reads back: folder.json.
// With Node.js 20: npm install @duckdb/node-api@1.5.6-r.1 && node make_folder.mjs
import { DuckDBInstance } from '@duckdb/node-api'
import { renameSync, rmSync, writeFileSync } from 'node:fs'

for (const folder of ['split=train', 'split=test']) rmSync(folder, { recursive: true, force: true })
const db = await (await DuckDBInstance.create(':memory:')).connect()
await db.run(`CREATE TABLE photos AS SELECT i, CASE WHEN i % 7 = 6 THEN NULL ELSE {'bytes': CASE WHEN i % 5 = 4 THEN NULL ELSE unhex('FFD8FFE0' || printf('%08x', i) || repeat('00', 20 + i)) END, 'path': printf('photo-%03d.jpg', i)} END AS image,
  CASE WHEN i < 40 THEN 'train' ELSE 'test' END AS split FROM range(60) t(i) ORDER BY i`)
await db.run(`COPY photos TO '.' (FORMAT parquet, PARTITION_BY (split), ROW_GROUP_SIZE 2048, OVERWRITE_OR_IGNORE, COMPRESSION zstd)`)
const rows = await (await db.run(`SELECT split, file_row_number AS number, hex(image.bytes) AS bytes, image.path AS name FROM read_parquet('split=*/*.parquet', hive_partitioning = true, file_row_number = true) ORDER BY split, number`)).getRowObjectsJson()
writeFileSync('folder.json', JSON.stringify(rows, null, 0).replaceAll('},', '},\n') + '\n')
