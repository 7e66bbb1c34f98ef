namespace ZeroShotOrleans.Results;

/// <summary>How text is written into CSV, for readers that treat some of it specially.</summary>
internal sealed record CsvText
{
    /// <summary>Text as it is, without a byte order mark.</summary>
    public static readonly CsvText Plain = new();

    // OWASP's list (CSV injection): what spreadsheets read as the start of a formula, also as full-width forms, and characters they skip before one.
    private const string FormulaStarts = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>Whether text that a spreadsheet would read as a formula gets an apostrophe in front. Numbers are never changed.</summary>
    public bool Safe { get; init; }

    /// <summary>Whether the file begins with a byte order mark, by which Excel recognises UTF-8.</summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>The text of a cell.</summary>
    public string Of(string text) => Safe && text.Length > 0 && FormulaStarts.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
}
