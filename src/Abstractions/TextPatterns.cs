namespace ZeroShotOrleans;

/// <summary>What texts of requests must match, as regular expressions for .NET and JavaScript: the OpenAPI document has them, and a test compares each with its check.</summary>
internal static class TextPatterns
{
    /// <summary>Name of a label set.</summary>
    public const string LabelSetName = "^" + Name + "$";

    /// <summary>Name of a stored label set, optionally with a version.</summary>
    public const string StoredLabelSet = "^" + Name + "(@[0-9]+)?$";

    /// <summary>A label: no control characters except tabs.</summary>
    public const string Label = $"^{NoControl}*$";

    /// <summary>A template: like a label, with <see cref="LabelRules.Placeholder"/>.</summary>
    public const string Template = $"^{NoControl}*\\{{\\}}{NoControl}*$";

    /// <summary>Name of an upload: no control characters.</summary>
    public const string UploadName = @"^[^\u0000-\u001F\u007F-\u009F]*$";

    private const string Name = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private const string NoControl = @"[^\u0000-\u0008\u000A-\u001F\u007F-\u009F]";
}
