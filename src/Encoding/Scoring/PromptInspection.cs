using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Encoding.Scoring;

/// <summary>Shows how a model's text tower tokenises prompts.</summary>
internal static class PromptInspection
{
    /// <summary>Tokenises prompts as the text tower does.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.ModelMismatch"/>: the folder has another text tower.</exception>
    public static ImmutableArray<PromptTokens> TokensOf(this ModelFolder folder, string fingerprint, ImmutableArray<string> prompts)
    {
        if (folder.TextFingerprint != fingerprint)
        {
            throw TextTowerMismatch.Of(folder.Manifest.Name, folder.TextFingerprint, fingerprint);
        }

        return [.. prompts.Select(prompt => Of(folder.Tokenizer.Inspect(prompt, folder.Manifest.ContextLength)))];
    }

    private static PromptTokens Of(Tokenizers.EncodedText text)
    {
        var hash = XxHash128.HashToUInt128(MemoryMarshal.AsBytes<int>(text.Ids));
        return new(new ContentHash((ulong)(hash >> 64), (ulong)hash), text.IsTruncated, text.IsUnknown) { Count = text.Ids.Length };
    }
}
