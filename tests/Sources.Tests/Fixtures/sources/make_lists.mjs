// Makes paths.parquet and bytes.parquet. With Node.js 20: npm install hyparquet-writer@0.17.0 && node make_lists.mjs
import { parquetWriteFile } from 'hyparquet-writer'

const name = (i) => (i % 5 === 4 ? null : `photos/${String(i).padStart(4, '0')} \u{1F408}.jpg`)
const rows = Array.from({ length: 25 }, (_, i) => i)

// Three row groups, snappy, nulls; columns before and behind the one that is wanted.
parquetWriteFile({
  filename: 'paths.parquet',
  columnData: [
    { name: 'id', data: rows, type: 'INT32' },
    { name: 'path', data: rows.map(name), type: 'STRING', nullable: true },
    { name: 'score', data: rows.map((i) => i / 2), type: 'DOUBLE' },
  ],
  rowGroupSize: 10,
})

// Text that is not said to be text, in a column of another name; no compression.
parquetWriteFile({
  filename: 'bytes.parquet',
  columnData: [
    { name: 'where', data: ['a.jpg', 'https://example.org/b.jpg'].map((text) => new TextEncoder().encode(text)), type: 'BYTE_ARRAY' },
    { name: 'size', data: [1, 2], type: 'INT32' },
  ],
  codec: 'UNCOMPRESSED',
})
