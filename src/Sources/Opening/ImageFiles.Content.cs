using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Opening;

// Files whose name does not reveal their type.
internal sealed partial class ImageFiles
{
    /// <summary>Whether a file starts like an image, or cannot be read: reading it then reports why.</summary>
    /// <param name="root">Absolute path of a directory.</param>
    /// <param name="path">Path below it.</param>
    /// <param name="followLinks">Whether a link may lead out of <paramref name="root"/>; never out of the roots.</param>
    /// <remarks>The rules of reading apply: nothing outside the roots is opened, and pipes are not waited for.</remarks>
    public bool MayBeImage(string root, string path, bool followLinks)
    {
        if (Open(root, path, followLinks, out var opened) is { } error)
        {
            // Pipes, sockets, devices and dangling links.
            return error.Error is not (ImageError.NotAFile or ImageError.Missing);
        }

        using var reader = new FileReader(opened);
        return MayBeImage(reader, offset: 0, long.MaxValue);
    }

    /// <summary>The same for a part of something open.</summary>
    /// <param name="opened">The file or object.</param>
    /// <param name="offset">Offset of the part in bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    public static bool MayBeImage(RandomReader opened, long offset, long length)
    {
        try
        {
            var bytes = new byte[(int)Math.Min(length, ImageContent.BytesNeeded)];
            return ImageContent.IsImage(bytes.AsSpan(0, opened.ReadAll(bytes, offset)));
        }
        catch (Exception failure) when (IsOfFiles(failure))
        {
            return true;
        }
    }
}
