using System.Collections.Immutable;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Finds labels that a model cannot distinguish, does not know, or truncates, based on the tokens of their prompts.</summary>
/// <remarks>Tokenizes each label alone, in the first and in the longest template. Only labels with equal tokens in the first are compared in the others.</remarks>
internal static class LabelInspection
{
    // A set may contain thousands of such labels; a warning for each would be unreadable.
    private const int MostGroups = 10;

    /// <summary>Returns the warnings of a set.</summary>
    /// <param name="encoder">The tokenizer.</param>
    /// <param name="model">The model.</param>
    /// <param name="definition">The set, with templates.</param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    public static async Task<ImmutableArray<ScoreWarning>> WarningsAsync(
        ITextEncoderGrain encoder, ModelInfo model, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        var labels = definition.Labels;
        var first = await InspectAsync(Prompts.Expand(labels, [definition.Templates[0]]));
        var alone = await InspectAsync([.. labels]);

        // A label that is truncated in any template is truncated in the longest.
        var longest = definition.Templates.MaxBy(template => template.Length)!;
        var cut = longest == definition.Templates[0] ? first : await InspectAsync(Prompts.Expand(labels, [longest]));
        var groups = Enumerable.Range(0, labels.Length).GroupBy(at => first[at].Tokens).Select(group => group.ToArray()).Where(group => group.Length > 1).ToArray();
        foreach (var template in definition.Templates.Skip(1))
        {
            if (groups.Length == 0)
            {
                break;
            }

            var candidates = groups.SelectMany(group => group).ToArray();
            var tokens = candidates.Zip(await InspectAsync(Prompts.Expand([.. candidates.Select(at => labels[at])], [template]))).ToDictionary(pair => pair.First, pair => pair.Second.Tokens);
            groups = [.. groups.SelectMany(group => group.GroupBy(at => tokens[at])).Select(group => group.ToArray()).Where(group => group.Length > 1)];
        }

        return
        [
            .. groups.Take(MostGroups).Select(group => Indistinguishable([.. group.Select(at => labels[at])])),
            .. groups.Length > MostGroups ? [FurtherGroups(groups.Length - MostGroups)] : ImmutableArray<ScoreWarning>.Empty,
            .. Of(ScoreWarningKind.UnknownLabels, labels.Where((_, at) => alone[at].IsUnknown), "The tokenizer of the model does not know any part of {0}, so the score is meaningless for {1}. Rephrase {1}."),
            .. Of(ScoreWarningKind.TruncatedLabels, labels.Where((_, at) => cut[at].IsTruncated), "The model does not read {0} to the end: the prompt is longer than its context. Shorten {1}."),
        ];

        async Task<ImmutableArray<PromptTokens>> InspectAsync(string[] prompts)
        {
            var tokens = ImmutableArray.CreateBuilder<PromptTokens>(prompts.Length);
            foreach (var chunk in prompts.Chunk(ITextEncoderGrain.MaxPromptsPerCall))
            {
                tokens.AddRange(await encoder.InspectAsync(model.Name, model.TextFingerprint, [.. chunk], cancellationToken));
            }

            return tokens.MoveToImmutable();
        }
    }

    private static ScoreWarning Indistinguishable(string[] group)
    {
        var distinct = group.Distinct(StringComparer.Ordinal).ToArray();
        var message = distinct.Length == 1
            ? $"The label {LabelRules.Named(distinct)} is given {group.Length} times, which share its probability. Give it only once."
            : $"The model cannot tell {LabelRules.Named(distinct)} apart, because their tokens are equal: they share one probability. Keep one of them.";
        return new(ScoreWarningKind.IndistinguishableLabels, message, [.. distinct.Take(ScoreWarning.MaxLabels)]);
    }

    private static ScoreWarning FurtherGroups(int groups) => new(
        ScoreWarningKind.IndistinguishableLabels, $"The model cannot tell the labels of {groups} more groups apart, because their tokens are equal.", []);

    private static ImmutableArray<ScoreWarning> Of(ScoreWarningKind kind, IEnumerable<string> concerned, string message)
    {
        string[] labels = [.. concerned];
        return labels.Length == 0
            ? []
            : [new(kind, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, LabelRules.Named(labels), labels.Length == 1 ? "it" : "them"), [.. labels.Take(ScoreWarning.MaxLabels)])];
    }
}
