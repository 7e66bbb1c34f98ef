namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>Creates errors for invalid tokenizer files.</summary>
internal static class MalformedFile
{
    private const string Remedy = "Download the file again from the model's source.";

    /// <param name="file">The file.</param>
    /// <param name="place">Location in the file, such as <c>model.merges[17]</c> or <c>line 3</c>.</param>
    /// <param name="error">What is wrong there.</param>
    /// <param name="remedy">What to do; by default, download the file again.</param>
    /// <param name="cause">The underlying exception.</param>
    public static InvalidDataException At(
        string file, string place, string error, string remedy = Remedy, Exception? cause = null) =>
        new($"{file}: {place}: {error}. {remedy}", cause);
}
