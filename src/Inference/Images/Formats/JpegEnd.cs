using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Counts the single-coloured rows at the end of a picture: libjpeg fills missing blocks with a single colour.</summary>
/// <param name="width">Pixels per row.</param>
/// <param name="next">Receives the rows.</param>
internal sealed class JpegEnd(int width, IRowSink next) : IRowSink
{
    private (byte Red, byte Green, byte Blue) _colour;

    /// <summary>Number of rows at the end that consist only of the last pixel's colour.</summary>
    public int PlainRows { get; private set; }

    public void Push(Span<byte> rgb, int rows)
    {
        for (var y = 0; y < rows; y++)
        {
            var row = rgb.Slice(y * width * 3, width * 3);
            var colour = (row[0], row[1], row[2]);

            // A row with a single colour equals itself shifted by a pixel.
            var isPlain = row[3..].SequenceEqual(row[..^3]);
            PlainRows = !isPlain ? 0 : colour == _colour ? PlainRows + 1 : 1;
            _colour = colour;
        }

        next.Push(rgb, rows);
    }
}
