using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Results.Vectors;

/// <summary>A NumPy array (<c>.npy</c>, version 1.0) of little-endian float32, <c>[rows, dimension]</c>, of the rows that have an embedding.</summary>
/// <remarks>
/// The header contains the number of rows. If it is not known before the last one, the header is left blank and written at the end: until then, the
/// file is not an array for any reader.
/// </remarks>
internal sealed class NpyWriter : IVectorWriter
{
    /// <summary>Bytes before the first value.</summary>
    public const int HeaderBytes = 128;

    // Magic number, version and length of the text come before it.
    private const int TextAt = 10;

    private readonly Stream _stream;
    private readonly (long Rows, int Dimension)? _shape;
    private readonly VectorDimension _dimension = new();

    /// <summary>Creates the writer.</summary>
    /// <param name="stream">Receives the file. Must support seeking if the shape is not known.</param>
    /// <param name="shape">The number of embeddings and their dimension; null to write them at the end.</param>
    public NpyWriter(Stream stream, (long Rows, int Dimension)? shape = null) => (_stream, _shape) = (stream, shape);

    /// <summary>Number of rows of the array so far.</summary>
    public long Rows { get; private set; }

    public void Begin() => _stream.Write(_shape is var (rows, dimension) ? Header(rows, dimension) : new byte[HeaderBytes]);

    public void Write(VectorRow row)
    {
        _dimension.Check(row);
        if (!row.Vector.IsEmpty)
        {
            _stream.Write(row.Vector.Span);
            Rows++;
        }
    }

    public void Flush() => _stream.Flush();

    public void End()
    {
        if (_shape is null)
        {
            var end = _stream.Position;
            _stream.Position = end - HeaderBytes - (Rows * _dimension.Value * sizeof(float));
            _stream.Write(Header(Rows, _dimension.Value));
            _stream.Position = end;
        }
        else if (_shape is var (rows, dimension) && (Rows != rows || (Rows > 0 && _dimension.Value != dimension)))
        {
            throw new ZeroShotException(ZeroShotError.StorageFailed, "Embeddings were stored or deleted while they were read. Ask for them again.");
        }

        _stream.Flush();
    }

    private static byte[] Header(long rows, int dimension)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimension}), }}").PadRight(HeaderBytes - TextAt - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, HeaderBytes - TextAt, 0, .. Encoding.ASCII.GetBytes(text)];
    }
}
