using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Sources.Arrow;
using ZeroShotOrleans.Sources.Reading;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Opening;

// Images in rows of Parquet and Arrow files. All rules of files apply to the file.
internal sealed partial class ImageFiles
{
    private readonly ParquetCells _cells;
    private readonly ArrowCells _arrow;

    /// <summary>Maximum size of a page of a Parquet file, decompressed.</summary>
    public long MaxParquetPageBytes { get; }

    private ImageOutcome? Read(ParquetSlice slice, int index, out byte[] bytes, out long modified) => Read(
        Path.GetDirectoryName(slice.File) ?? slice.File,
        Path.GetFileName(slice.File),
        followLinks: true,
        (SafeFileHandle opened, out byte[] read, out long time) => ReadCell(opened, slice, slice.Rows[index], out read, out time),
        out bytes,
        out modified);

    private ImageOutcome? ReadCell(SafeFileHandle file, ParquetSlice slice, long row, out byte[] bytes, out long modified)
    {
        (bytes, modified) = ([], 0);
        var (length, time) = (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);
        if (!slice.Input.IsNone && (length, time) != (slice.Input.Bytes, slice.Input.Modified))
        {
            return ImageOutcome.Failed(ImageError.Corrupt, "The file has changed since it was listed. Submit the job again.");
        }

        try
        {
            // Not disposed: it does not own the file.
            var (reader, name) = (new FileReader(file), (slice.File, length, time));
            if ((ArrowIndex.IsName(slice.File) ? _arrow.Read(reader, name, slice.Column, row) : _cells.Read(reader, name, slice.Column, row)) is not { } cell)
            {
                return ImageOutcome.Failed(ImageError.Empty, "The row has no image: the value is null.");
            }

            if (cell.Length > _maxBytes)
            {
                return ImageOutcome.Failed(
                    ImageError.TooManyBytes, $"The image has {cell.Length} bytes; the maximum is {_maxBytes} (Images:MaxBytes).");
            }

            (bytes, modified) = (cell.ToArray(), time);
            return bytes.Length > 0 ? null : ImageOutcome.Failed(ImageError.Empty, "The image is empty.");
        }
        catch (TableException failure)
        {
            return ImageOutcome.Failed(
                failure.Unsupported ? ImageError.UnsupportedFormat : ImageError.Corrupt, $"The file cannot be read at row {row}. {failure.Message}");
        }
    }
}
