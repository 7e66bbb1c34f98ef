using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.Opening;

// Images by their place in a slice, whatever its kind.
internal sealed partial class ImageFiles
{
    /// <summary>Reads one image of a slice.</summary>
    /// <param name="images">The slice, after the fetcher.</param>
    /// <param name="index">Index in the slice.</param>
    /// <param name="file">Its bytes, if there is no error.</param>
    /// <param name="modified">Modification time of its file, in UTC ticks; 0 if it has no file, or nothing was read because of an error.</param>
    /// <returns>Null, or the error.</returns>
    public ImageOutcome? Read(ImageSlice images, int index, out byte[] file, out long modified)
    {
        modified = 0;
        switch (images)
        {
            case FileSlice slice:
                return Read(slice.Root, slice.Paths[index], slice.FollowLinks, out file, out modified);
            case TarSlice slice:
                return Read(slice.Root, slice.Entries[index], out file, out modified);
            case ParquetSlice slice:
                return Read(slice, index, out file, out modified);
            case ByteSlice slice:
                file = slice.Files[index];
                return null;
            case FetchedSlice slice:
                (file, var error) = slice.Images[index];
                modified = slice.Images[index].Modified;
                return error;
            case MixedSlice slice:
                var part = 0;
                while (index >= slice.Parts[part].Count)
                {
                    index -= slice.Parts[part++].Count;
                }

                return Read(slice.Parts[part], index, out file, out modified);
            default:
                throw new NotSupportedException($"A silo of this version cannot read {images.GetType().Name}.");
        }
    }
}
