using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Normalizers;

namespace ZeroShotOrleans.Tokenizers.Cleaning;

/// <summary>open_clip's cleaning of texts as a normalizer.</summary>
internal static class OpenClipCleaning
{
    // The class of Python's str.split.
    private const string Blank = @"[\s\x1c-\x1f]";

    /// <summary>The steps of a cleaning; null for <see cref="TextCleaning.None"/>.</summary>
    public static INormalizer? Of(TextCleaning cleaning)
    {
        // All begin with ftfy and, twice, Python's html.unescape.
        List<INormalizer> steps = [new CharacterRepair(), new HtmlUnescape(), new HtmlUnescape()];
        switch (cleaning)
        {
            case TextCleaning.Lower:
                AddSingleSpaces(steps);
                steps.Add(new PythonLowercase());
                break;
            case TextCleaning.Whitespace:
                AddSingleSpaces(steps);
                break;
            case TextCleaning.Canonicalize:
                steps.Add(new Replace(RunePattern.Of("_"), " "));
                steps.Add(new Replace(RunePattern.OfRegex(@"[!-/:-@\[-`{-~]"), ""));
                steps.Add(new PythonLowercase());
                AddSingleSpaces(steps);
                break;
            case TextCleaning.None:
            default:
                return null;
        }

        return new NormalizerSequence(steps);
    }

    private static void AddSingleSpaces(List<INormalizer> steps)
    {
        steps.Add(new Replace(RunePattern.OfRegex($"{Blank}+"), " "));
        steps.Add(new Replace(RunePattern.OfRegex(@"\A | \z"), ""));
    }
}
