namespace ZeroShotOrleans.Inference.Images;

/// <summary>Recognizes text that was saved in place of the expected file: HTML or XML error pages, and Git LFS or git-annex pointers.</summary>
internal static class StandInText
{
    /// <summary>Describes the text and the remedy, to complete a sentence such as "this is ..."; null if the text is not recognized.</summary>
    /// <param name="text">The start of the file. A leading byte order mark and white space are ignored.</param>
    /// <param name="wanted">The expected kind of file, such as <c>image</c>.</param>
    public static string? Name(string text, string wanted)
    {
        text = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text switch
        {
            _ when text.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal) => $"a Git LFS pointer. Run git lfs pull to fetch the {wanted}",
            _ when text.Contains("/annex/objects/", StringComparison.Ordinal) => $"a git-annex pointer. Run git annex get to fetch the {wanted}",
            _ when Begins(text, "<!doctype html") || Begins(text, "<html") || Begins(text, "<head") || Begins(text, "<body") =>
                $"an HTML page, for example a saved error page. Download the {wanted} again",
            _ when Begins(text, "<?xml") || Begins(text, "<!doctype") => $"an XML file. Download the {wanted} again",
            _ => null,
        };
    }

    private static bool Begins(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
