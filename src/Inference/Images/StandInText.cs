namespace ZeroShotOrleans.Inference.Images;

/// <summary>Text that stands where another file should be: pages of errors, and pointers of large-file storage.</summary>
public static class StandInText
{
    /// <summary>What a text is, as a clause with what to do next; null for any other text.</summary>
    /// <param name="text">The start of the file; a byte order mark and white space before it do not matter.</param>
    /// <param name="wanted">What should be there, such as <c>image</c>.</param>
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
