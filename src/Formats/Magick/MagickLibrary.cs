using ImageMagick;
using ImageMagick.Configuration;

namespace ZeroShotOrleans.Formats.Magick;

/// <summary>ImageMagick, initialized once per process, before the first picture is decoded.</summary>
internal static class MagickLibrary
{
    /// <summary>Largest side in pixels: more than <c>Images:MaxPixels</c> and the largest side allow anyway.</summary>
    private const ulong MaxSide = 1 << 24;

    /// <summary>Largest picture in pixels, the most that <c>Images:MaxPixels</c> may allow.</summary>
    private const ulong MaxArea = 1 << 30;

    /// <summary>Largest number of pictures in a file. One is read, but quality layers of JPEG 2000 count too.</summary>
    private const ulong MostPictures = 256;

    /// <summary>Largest metadata profile in bytes; none is used.</summary>
    private const ulong MaxProfileBytes = 16 * 1024 * 1024;

    // Nothing but these three coders, and those only to read: no scripts (MVG, MSL), documents, vector graphics, URLs, nor programs that convert files.
    private const string Policy =
        """
        <policymap>
          <policy domain="delegate" rights="none" pattern="*"/>
          <policy domain="filter" rights="none" pattern="*"/>
          <policy domain="coder" rights="none" pattern="*"/>
          <policy domain="coder" rights="read" pattern="{HEIC,JXL,JP2,J2K}"/>
          <policy domain="path" rights="none" pattern="@*"/>
          <policy domain="path" rights="none" pattern="|*"/>
        </policymap>
        """;

    static MagickLibrary()
    {
        var files = ConfigurationFiles.Default;
        files.Policy.Data = Policy;
        MagickNET.Initialize(files);

        // Callers run in parallel. Pixels are never written to a disk: beyond this memory, a picture is an error. The time limit of ImageMagick counts from
        // the start of the process, so DecodeDeadline is used instead.
        ResourceLimits.Thread = 1;
        ResourceLimits.Disk = 0;
        ResourceLimits.Width = MaxSide;
        ResourceLimits.Height = MaxSide;
        ResourceLimits.Area = MaxArea;
        ResourceLimits.ListLength = MostPictures;
        ResourceLimits.MaxProfileSize = MaxProfileBytes;
        ResourceLimits.Memory = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
    }

    /// <summary>Opens the first picture of a file with one decoder, whatever the content looks like.</summary>
    /// <exception cref="MagickException">The file cannot be decoded without an error or a warning.</exception>
    public static MagickImage Open(Stream file, MagickFormat format)
    {
        var image = new MagickImage();
        try
        {
            // Missing data is only a warning for some decoders.
            image.Warning += static (_, warning) => throw warning.Exception!;
            image.Read(file, new MagickReadSettings { Format = format, FrameIndex = 0, FrameCount = 1 });
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }
}
