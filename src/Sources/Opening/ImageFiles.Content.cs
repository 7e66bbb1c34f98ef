using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Inference.Images;

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

        using (opened)
        {
            return MayBeImage(opened, offset: 0, long.MaxValue);
        }
    }

    /// <summary>The same for a part of an open file.</summary>
    /// <param name="opened">The file.</param>
    /// <param name="offset">Offset of the part in bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    public static bool MayBeImage(SafeFileHandle opened, long offset, long length)
    {
        try
        {
            return ImageContent.IsImage(ReadFrom(opened, offset, (int)Math.Min(length, ImageContent.BytesNeeded)));
        }
        catch (Exception failure) when (IsOfFiles(failure))
        {
            return true;
        }
    }
}
