using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace ZeroShotOrleans;

/// <summary>Validates labels and templates, and warns about suspicious ones. Uses the texts alone; warnings that need the tokenizer are the first three of <see cref="ScoreWarningKind"/>.</summary>
public static class LabelRules
{
    /// <summary>Placeholder for the label in a template.</summary>
    public const string Placeholder = "{}";

    /// <summary>Why the logit scale of a model is assumed, without a full stop.</summary>
    public const string AssumedScaleReason = "the folder has neither model.safetensors, onnx/model.onnx nor a zeroshot.json that states it";

    // Enough to recognise a label.
    private const int ShownLength = 40;

    // The comma is absent: labels of requests may contain it. Also the Arabic comma and semicolon, and the Chinese and Japanese ones.
    private static readonly SearchValues<char> _separators = SearchValues.Create(";|\u060C\u061B\u3001\uFF0C\uFF1B");

    // Extensions of label files. Not every dot: "u.s. flag" and "node.js" are labels.
    private static readonly string[] _listEndings = [".txt", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".names", ".labels", ".lst", ".list"];

    private static readonly (char Open, char Close)[] _quotes = [('"', '"'), ('\'', '\''), ('\u201C', '\u201D'), ('\u2018', '\u2019'), ('\u00AB', '\u00BB'), ('\u201E', '\u201C'), ('`', '`')];

    /// <summary>Validates a definition with labels.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.BadRequest"/>: the first rule that is broken.</exception>
    public static void Check(LabelSetDefinition definition)
    {
        var (labels, templates) = (definition.Labels, definition.Templates.IsDefault ? [] : definition.Templates);
        Require(!labels.IsDefaultOrEmpty, "A label set needs at least one label.");
        Require(labels.Length <= Limits.MaxLabels, $"{labels.Length} labels are more than the {Limits.MaxLabels} that a label set may have. Split it into several.");
        for (var i = 0; i < labels.Length; i++)
        {
            if (ProblemOf(labels[i]) is { } problem)
            {
                throw Refused($"Label {i + 1} {problem}");
            }
        }

        Require(templates.Length <= Limits.MaxTemplates, $"{templates.Length} templates are more than the {Limits.MaxTemplates} that a label set may have.");
        for (var i = 0; i < templates.Length; i++)
        {
            if (ProblemOfTemplate(templates[i]) is { } problem)
            {
                throw Refused($"Template {i + 1} {problem}");
            }
        }

        var prompts = (long)labels.Length * Math.Max(1, templates.Length);
        Require(prompts <= Limits.MaxPrompts,
            $"{labels.Length} labels in {templates.Length} templates are {prompts} prompts, more than the {Limits.MaxPrompts} allowed. Use fewer templates.");
    }

    /// <summary>Validates that label sets are given.</summary>
    /// <param name="sets">The sets of a request or job; a set that is only named needs no labels.</param>
    /// <param name="what">The start of the message: what they belong to.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.BadRequest"/>: there are none, too many, or one is null or has neither a name nor labels.</exception>
    public static void CheckGiven(ImmutableArray<LabelSetDefinition> sets, string what)
    {
        var count = sets.IsDefault ? 0 : sets.Length;
        Require(count is >= 1 and <= Limits.MaxLabelSetsPerJob, $"{what} needs 1 to {Limits.MaxLabelSetsPerJob} label sets; this one has {count}.");
        for (var i = 0; i < count; i++)
        {
            Require(sets[i] is not null, $"Label set {i + 1} is null.");
            if (sets[i].Name is null)
            {
                Check(sets[i]);
            }
        }
    }

    /// <summary>Why a text is not a valid label, as the rest of a sentence whose subject is the label; null if it is valid.</summary>
    public static string? ProblemOf(string? label) => label switch
    {
        null => "is null. Remove it, or replace it by a label.",
        _ when IsInvisible(label) => "is empty. Remove it, or replace it by a label.",
        { Length: > Limits.MaxLabelLength } => $"('{Excerpt(label)}') has {label.Length} characters; a label has at most {Limits.MaxLabelLength}. Shorten it, or check the separators: models read about 50 words.",
        _ when ControlOf(label) is { } control => $"('{Excerpt(label)}') has the control character U+{(int)control:X4}. Remove it, or use each line as a label.",
        _ => null,
    };

    /// <summary>Why a text is not a valid template, as the rest of a sentence whose subject is the template; null if it is valid.</summary>
    public static string? ProblemOfTemplate(string? template) => template switch
    {
        null => "is null. Remove it, or replace it by a template.",
        { Length: > Limits.MaxLabelLength } => $"('{Excerpt(template)}') has {template.Length} characters; a template has at most {Limits.MaxLabelLength}. Shorten it.",
        _ when !template.Contains(Placeholder, StringComparison.Ordinal) =>
            $"('{Excerpt(template)}') has no {{}}, the placeholder for the label. Write for example 'a photo of a {{}}.'.",
        _ when ControlOf(template) is { } control => $"('{Excerpt(template)}') has the control character U+{(int)control:X4}. Remove it.",
        _ => null,
    };

    /// <summary>Warnings about the texts of a label set.</summary>
    /// <param name="labels">Valid labels.</param>
    public static ImmutableArray<ScoreWarning> Warnings(ImmutableArray<string> labels)
    {
        var warnings = ImmutableArray.CreateBuilder<ScoreWarning>();
        if (labels is [var only])
        {
            if (LooksLikeFile(only))
            {
                warnings.Add(new(ScoreWarningKind.FileName, $"The only label is '{Excerpt(only)}', which looks like a file name. Read the file and pass its lines as labels.", labels));
            }
            else if (SeparatorOf(only) is { } separator)
            {
                warnings.Add(new(ScoreWarningKind.JoinedLabels, $"The only label is '{Excerpt(only)}', which looks like several labels joined by '{separator}'. Pass them separately.", labels));
            }
        }

        ImmutableArray<string> quoted = [.. labels.Where(IsQuoted)];
        if (!quoted.IsEmpty)
        {
            warnings.Add(new(ScoreWarningKind.QuotedLabels,
                $"{Named(quoted)} {(quoted.Length == 1 ? "stands" : "stand")} in quotation marks, which the model reads as part of the text. Remove them.", [.. quoted.Take(ScoreWarning.MaxLabels)]));
        }

        return warnings.ToImmutable();
    }

    /// <summary>Warnings about the scores of a request, except those about the texts of its labels.</summary>
    /// <param name="labels">Labels of one set.</param>
    /// <param name="model">The model.</param>
    /// <param name="score">How they are scored.</param>
    public static ImmutableArray<ScoreWarning> Warnings(ImmutableArray<string> labels, ModelInfo model, ScoreOptions score)
    {
        var competes = score.Rematch == 0 && !score.MultiLabel && score.Activation switch
        {
            Activation.Softmax => true,
            Activation.Sigmoid => false,
            _ => !model.Sigmoid,
        };
        return labels is [var only] && competes
            ? [new(ScoreWarningKind.SingleLabel,
                $"'{Excerpt(only)}' is the only label, and scores of labels that compete add up to 1: its score is 1 for every image. Add other labels, or score labels independently (multi-label).", labels)]
            : [];
    }

    /// <summary>The warning about a model whose logit scale is assumed; null if it is known.</summary>
    public static ScoreWarning? OfScale(ModelInfo model) => model.LogitScaleAssumed
        ? new(ScoreWarningKind.AssumedLogitScale, string.Create(CultureInfo.InvariantCulture,
            $"Model '{model.Name}' is scored with the logit scale {model.LogitScale}, which is assumed: {AssumedScaleReason}. If it was trained to another, the order of the labels is right but the scores are not. Put model.safetensors of the same checkpoint next to config.json."), [])
        : null;

    /// <summary>Whether a text looks like the path or name of a label file rather than a label.</summary>
    public static bool LooksLikeFile(string text) =>
        _listEndings.Any(ending => text.Length > ending.Length && text.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
        || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal) || text.StartsWith("~/", StringComparison.Ordinal)
        || (text.Length > 1 && text[0] == '/' && !text.Contains(' ', StringComparison.Ordinal))
        || (text.Length > 2 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] is '\\' or '/');

    /// <summary>The separator that seems to join several labels in a text; null if there is none.</summary>
    public static char? SeparatorOf(string text)
    {
        var at = text.AsSpan().IndexOfAny(_separators);
        return at > 0 && at < text.Length - 1 ? text[at] : null;
    }

    /// <summary>Whether a label is enclosed in matching quotation marks, or has an unmatched one at one end.</summary>
    public static bool IsQuoted(string label) => label.Length > 1 && _quotes.Any(quote => label[0] == quote.Open && label[^1] == quote.Close
        || (quote.Open is '"' or '\u201C' or '\u00AB' && (label[0] == quote.Open || label[^1] == quote.Close) && label.Count(c => c == quote.Open || c == quote.Close) == 1 && !EndsWithInches(label)));

    /// <summary>Names labels in a sentence, the first ones individually.</summary>
    public static string Named(IReadOnlyCollection<string> labels)
    {
        const int Most = 5;
        var shown = string.Join(", ", labels.Take(Most).Select(label => $"'{Excerpt(label)}'"));
        return labels.Count <= Most ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown} and {labels.Count - Most} more");
    }

    private static string Excerpt(string label) => new(
        [.. (label.Length <= ShownLength ? label : $"{label[..(char.IsHighSurrogate(label[ShownLength - 1]) ? ShownLength - 1 : ShownLength)]}...").Select(c => char.IsControl(c) ? '?' : c)]);

    // 7" and 12" are sizes.
    private static bool EndsWithInches(string label) => label[^1] == '"' && char.IsAsciiDigit(label[^2]);

    private static char? ControlOf(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) && c != '\t')
            {
                return c;
            }
        }

        return null;
    }

    private static bool IsInvisible(string text) => text.All(c =>
        char.IsWhiteSpace(c) || char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format);

    private static void Require(bool kept, string message)
    {
        if (!kept)
        {
            throw Refused(message);
        }
    }

    private static ZeroShotException Refused(string message) => new(ZeroShotError.BadRequest, message);
}
