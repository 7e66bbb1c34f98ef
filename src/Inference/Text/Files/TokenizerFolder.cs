using ZeroShotOrleans.Inference.Text.Normalizers;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>Finds out which files of a model folder hold the tokenizer, and reads them.</summary>
internal static class TokenizerFolder
{
    public static TokenizerParts Read(string folder)
    {
        if (!UnicodeForm.IsAvailable)
        {
            throw new InvalidOperationException(
                "Unicode normalisation does nothing in this process, so that tokens would silently differ from the model's. " +
                "Set InvariantGlobalization to false and, on Linux, install the ICU libraries (libicu or icu-libs).");
        }

        return TokenizerJson.Read(Path.Combine(folder, TokenizerJson.FileName));
    }
}
