using System.Text;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Recognizes text files saved in place of images: HTML or XML error pages, Git LFS and git-annex pointers, vector graphics.</summary>
internal static class TextFiles
{
    // The type is recognizable from this many bytes at the start.
    private const int HeadBytes = 1024;

    // The head may end in the middle of a UTF-8 character.
    private const int MaxCutBytes = 3;

    /// <summary>The error for a text file; null for other files.</summary>
    public static ImageReadError? Name(ReadOnlySpan<byte> file)
    {
        var head = file[..Math.Min(file.Length, HeadBytes)];
        if (IsDrawing(head))
        {
            return FormatError.Unsupported("SVG", "vector graphics are not supported. Render the file to PNG.");
        }

        if (!IsText(head, whole: head.Length == file.Length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text switch
        {
            _ when StandInText.Name(text, "image") is { } name => NotAnImage($"this is {name}"),
            _ when text.StartsWith('{') || text.StartsWith('[') => NotAnImage("this is a JSON file. If it should be an image, download it again"),
            _ => NotAnImage("this is a text file"),
        };
    }

    /// <summary>Whether the file itself is SVG, rather than an HTML page or source code that contains SVG.</summary>
    public static bool IsDrawing(ReadOnlySpan<byte> start)
    {
        start = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        start = start.TrimStart(" \t\r\n"u8);
        return (start.StartsWith("<svg"u8) || start.StartsWith("<?xml"u8) || start.StartsWith("<!--"u8) || start.StartsWith("<!DOCTYPE svg"u8))
            && start.IndexOf("<svg"u8) >= 0 && start.IndexOf("<html"u8) < 0;
    }

    private static ImageReadError NotAnImage(string fact) => new(ImageReadErrorKind.UnknownFormat, $"Not an image: {fact}.");

    private static bool IsText(ReadOnlySpan<byte> head, bool whole)
    {
        foreach (var value in head)
        {
            if (value < ' ' && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x1B))
            {
                return false;
            }
        }

        for (var cut = 0; cut <= (whole ? 0 : MaxCutBytes) && cut < head.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(head[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
