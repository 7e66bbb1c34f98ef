using ZeroShotOrleans.Tokenizers.Cleaning;
using ZeroShotOrleans.Tokenizers.Files;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The keys of a manifest that say what is done to texts beyond what the tokenizer's files say.</summary>
internal static class ManifestTexts
{
    /// <summary>Whether texts become lower case.</summary>
    public const string LowerCase = "lower_case";

    /// <summary>open_clip's cleaning.</summary>
    public const string Cleaning = "text_cleaning";

    /// <summary>Whose code splits the words.</summary>
    public const string Tokenizer = "tokenizer";

    /// <summary>The value of <see cref="Tokenizer"/> for open_clip's own, SimpleTokenizer; <c>files</c> is the default.</summary>
    public const string SimpleTokenizer = "open_clip";

    private static readonly (TextCleaning Cleaning, string Name)[] _cleanings =
    [
        (TextCleaning.Lower, "lower"), (TextCleaning.Whitespace, "whitespace"), (TextCleaning.Canonicalize, "canonicalize"),
    ];

    /// <summary>Reads the keys.</summary>
    /// <exception cref="ModelFolderException">A value is not valid.</exception>
    public static TextRules Read(JsonFile file)
    {
        var rules = RulesIn(file);
        return rules is { IsSimpleTokenizer: true, LowerCase: not null }
            ? throw file.Wrong(LowerCase, $"left out, because {Tokenizer} is {SimpleTokenizer}: {Cleaning} says it")
            : rules;
    }

    private static TextRules RulesIn(JsonFile file) => new()
    {
        LowerCase = file.Flag(LowerCase),
        Cleaning = file.Choice(Cleaning, [.. _cleanings.Select(entry => entry.Name)]) is { } name ? _cleanings.First(entry => entry.Name == name).Cleaning : TextCleaning.None,
        IsSimpleTokenizer = file.Choice(Tokenizer, "files", SimpleTokenizer) is SimpleTokenizer,
    };

    /// <summary>The name of a cleaning; null for none.</summary>
    public static string? NameOf(TextCleaning cleaning) => _cleanings.FirstOrDefault(entry => entry.Cleaning == cleaning).Name;
}
