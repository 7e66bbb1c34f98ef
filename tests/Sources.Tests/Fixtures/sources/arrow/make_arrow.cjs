// Makes the Arrow files here with two independent writers, and says what is in them: values.json.
// With Node.js 20: npm install apache-arrow@21.2.0 nodejs-polars@0.26.1 && node make_arrow.cjs
const fs = require('fs')
const arrow = require('apache-arrow')
const pl = require('nodejs-polars').default ?? require('nodejs-polars')

const ROWS = 50
const rows = Array.from({ length: ROWS }, (_, i) => i)
const path = (i) => (i % 7 === 6 ? null : `photos/${String(i).padStart(4, '0')} \u{1F408}.jpg`)
const bytes = (i) => (i % 5 === 4 ? null : Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, ...Array(i % 3 === 0 ? 3 : 40 + i).fill(i)]))

// apache-arrow: text, a dictionary of text, and Hugging Face's struct; three batches.
const image = new arrow.Struct([new arrow.Field('bytes', new arrow.Binary(), true), new arrow.Field('path', new arrow.Utf8(), true)])
const dictionary = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8(), 1)
const schema = new arrow.Schema([
  new arrow.Field('id', new arrow.Int32(), true),
  new arrow.Field('tags', new arrow.List(new arrow.Field('item', new arrow.Utf8(), true)), true),
  new arrow.Field('kind', dictionary, true),
  new arrow.Field('image', image, true),
  new arrow.Field('file', new arrow.Utf8(), true),
  new arrow.Field('large', new arrow.LargeUtf8(), true),
  new arrow.Field('raw', new arrow.LargeBinary(), true),
])
const vector = (type, values) => arrow.vectorFromArray(values, type)
const make = (some) => new arrow.Table(schema, {
  id: vector(new arrow.Int32(), some),
  tags: vector(schema.fields[1].type, some.map((i) => (i % 4 ? ['a', `b${i}`] : null))),
  kind: kinds.slice(some[0], some[0] + some.length),
  image: vector(image, some.map((i) => (i % 9 === 8 ? null : { bytes: bytes(i), path: path(i) }))),
  file: vector(new arrow.Utf8(), some.map(path)),
  large: vector(new arrow.LargeUtf8(), some.map(path)),
  raw: vector(new arrow.LargeBinary(), some.map(bytes)),
})
// A file has one dictionary for all batches.
const kinds = vector(dictionary, rows.map((i) => (i % 6 === 5 ? null : `kind-${i % 3}.jpg`)))
const table = new arrow.Table(schema, [rows.slice(0, 20), rows.slice(20, 21), rows.slice(21)].flatMap((some) => make(some).batches))
fs.writeFileSync('js-file.arrow', arrow.tableToIPC(table, 'file'))
fs.writeFileSync('js-stream.arrows', arrow.tableToIPC(table, 'stream'))

// The same with compressed buffers, by the programs lz4 and zstd of Debian.
const { execFileSync } = require('child_process')
const codecs = {
  LZ4_FRAME: { encode: (data) => execFileSync('lz4', ['-q', '-c', '-z'], { input: data }), decode: (data) => execFileSync('lz4', ['-q', '-d', '-c'], { input: data }) },
  ZSTD: { encode: (data) => execFileSync('zstd', ['-q', '-c'], { input: data }), decode: (data) => execFileSync('zstd', ['-q', '-d', '-c'], { input: data }) },
}
// apache-arrow 21.2 writes the compressed length where the format has the uncompressed one.
const { _compressBodyBuffers } = arrow.RecordBatchWriter.prototype
arrow.RecordBatchWriter.prototype._compressBodyBuffers = function (buffers) {
  const result = _compressBodyBuffers.call(this, buffers)
  buffers.forEach((buffer, i) => {
    const prefix = result.buffers[2 * i]
    if (prefix.byteLength === 8 && prefix[7] !== 0xff) new DataView(prefix.buffer, prefix.byteOffset).setBigInt64(0, BigInt(buffer.byteLength), true)
  })
  return result
}
for (const [name, codec] of Object.entries(codecs)) {
  arrow.compressionRegistry.set(arrow.CompressionType[name], codec)
  const writer = new arrow.RecordBatchFileWriter({ compressionType: arrow.CompressionType[name] })
  fs.writeFileSync(`js-${name === 'ZSTD' ? 'zstd' : 'lz4'}.arrow`, writer.writeAll(table).toUint8Array(true))
}

// Polars: views, and text and bytes with offsets of eight bytes; LZ4 and Zstandard.
const frame = pl.DataFrame({ id: rows, file: rows.map(path), kind: rows.map((i) => (i % 6 === 5 ? null : `kind-${i % 3}.jpg`)) })
for (const compression of ['uncompressed', 'lz4', 'zstd']) frame.writeIPC(`polars-${compression}.feather`, { compression })

const hex = (value) => (value === null ? null : Buffer.from(value).toString('hex').toUpperCase())
fs.writeFileSync('values.json', JSON.stringify({
  file: rows.map(path),
  kind: rows.map((i) => (i % 6 === 5 ? null : `kind-${i % 3}.jpg`)),
  image: rows.map((i) => (i % 9 === 8 ? null : { bytes: hex(bytes(i)), path: path(i) })),
  raw: rows.map((i) => hex(bytes(i))),
}) + '\n')

// What was written is what the writer itself reads back.
const again = arrow.tableFromIPC(fs.readFileSync('js-file.arrow'))
if (again.numRows !== ROWS || again.getChild('file').get(3) !== path(3)) throw new Error('apache-arrow reads something else')
