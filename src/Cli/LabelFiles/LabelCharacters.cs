using System.Globalization;
using System.Text;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Handles invisible characters in labels: rejects those that indicate a damaged file, and removes the others.</summary>
internal static class LabelCharacters
{
    private const int MaxLinesShown = 10;
    private const char Replacement = '\uFFFD';

    // Zero-width joiner and non-joiner, which are needed for emojis, Persian and Indic scripts.
    private const char NonJoiner = '\u200C', Joiner = '\u200D';

    /// <summary>Rejects control characters.</summary>
    /// <param name="text">The file, with LF line endings.</param>
    /// <param name="problem">Creates exceptions for the file.</param>
    /// <exception cref="UsageException">The text contains one.</exception>
    public static void Check(string text, LabelFileProblem problem)
    {
        var line = 1;
        foreach (var character in text)
        {
            if (character == '\n')
            {
                line++;
            }
            else if (character != '\t' && IsControl(character))
            {
                throw problem.At(line, Refusal(character));
            }
        }
    }

    /// <summary>Returns the labels without invisible characters.</summary>
    /// <param name="labels">The labels as read.</param>
    /// <param name="problem">Creates exceptions for the file.</param>
    /// <param name="warn">Receives warnings about changes, to be prefixed with the file name.</param>
    /// <exception cref="UsageException">A label contains a control character or an unpaired surrogate.</exception>
    public static IReadOnlyList<LabelEntry> Clean(IReadOnlyList<LabelEntry> labels, LabelFileProblem problem, Action<string> warn)
    {
        List<int> invisible = [], blanks = [], lost = [];
        var cleaned = new List<LabelEntry>(labels.Count);
        foreach (var label in labels)
        {
            CheckLabel(label, problem);
            var visible = Visible(label.Text);
            var text = OrdinaryBlanks(visible);
            Note(invisible, visible.Length != label.Text.Length, label.Line);
            Note(blanks, !ReferenceEquals(text, visible), label.Line);
            Note(lost, text.Contains(Replacement, StringComparison.Ordinal), label.Line);
            cleaned.Add(label with { Text = text.Trim() });
        }

        Warn(invisible, "had zero-width characters or direction marks in labels, which were removed", warn);
        Warn(blanks, "had no-break spaces in labels, which were replaced with spaces", warn);
        Warn(lost, "has U+FFFD in labels: letters were lost in an encoding conversion", warn);
        return cleaned;
    }

    private static void CheckLabel(LabelEntry label, LabelFileProblem problem)
    {
        foreach (var character in label.Text)
        {
            if (character == '\t')
            {
                throw problem.At(label.Line, $"{LabelFileProblem.Excerpt(label.Text.Replace('\t', ' '))} contains a tab. For a table, put the column names into the first row and use --labels-column; otherwise replace the tab with a space.");
            }

            if (IsControl(character) || character == '\n')
            {
                throw problem.At(label.Line, character == '\n' ? "a label spans several lines. Write it on one line." : Refusal(character));
            }
        }

        for (var rest = label.Text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) is not System.Buffers.OperationStatus.Done)
            {
                throw problem.At(label.Line, "a label contains an unpaired surrogate. Write the character itself.");
            }

            rest = rest[length..];
        }
    }

    private static string Refusal(char character) => character == '\0'
        ? "contains a zero byte (U+0000). Separate labels with line breaks: tr '\\0' '\\n'."
        : string.Create(CultureInfo.InvariantCulture, $"contains the control character U+{(int)character:X4}. Remove it, or save the file again as text.");

    private static bool IsControl(char character) => character != '\n' && (char.IsControl(character) || character is '\u2028' or '\u2029');

    private static string Visible(string text)
    {
        if (!text.Any(character => IsInvisible(character) || character is Joiner or NonJoiner))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var joinsNothing = text[i] is Joiner or NonJoiner && (i == 0 || char.IsAscii(text[i - 1])) && (i == text.Length - 1 || char.IsAscii(text[i + 1]));
            if (!joinsNothing && !IsInvisible(text[i]))
            {
                visible.Append(text[i]);
            }
        }

        return visible.ToString();
    }

    // Soft hyphen, zero-width space, word joiner, byte order mark and bidirectional controls.
    private static bool IsInvisible(char character) => character is '\u00AD' or '\u061C' or '\u200B' or '\u200E' or '\u200F' or '\uFEFF' or (>= '\u2060' and <= '\u2064')
        or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    // The tokenizers of all models treat these as spaces.
    private static string OrdinaryBlanks(string text) => text.AsSpan().IndexOfAny("\u00A0\u2007\u202F") < 0 ? text
        : text.Replace('\u00A0', ' ').Replace('\u2007', ' ').Replace('\u202F', ' ');

    private static void Note(List<int> lines, bool odd, int line)
    {
        if (odd)
        {
            lines.Add(line);
        }
    }

    private static void Warn(List<int> lines, string fact, Action<string> warn)
    {
        if (lines.Count > 0)
        {
            warn($"{fact}: line{(lines.Count == 1 ? "" : "s")} {string.Join(", ", lines.Take(MaxLinesShown))}{(lines.Count > MaxLinesShown ? $" and {lines.Count - MaxLinesShown} more" : "")}.");
        }
    }
}
