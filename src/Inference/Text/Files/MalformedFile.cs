namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>What is said about a tokenizer file that cannot be used.</summary>
internal static class MalformedFile
{
    private const string Remedy = "Take the file again from where the model comes from.";

    /// <param name="file">The file.</param>
    /// <param name="place">Where in it, e.g. <c>model.merges[17]</c> or <c>line 3</c>.</param>
    /// <param name="fault">What is wrong there.</param>
    /// <param name="remedy">What to do; taking the file again when nothing better is known.</param>
    /// <param name="cause">What a library said about it.</param>
    public static InvalidDataException At(
        string file, string place, string fault, string remedy = Remedy, Exception? cause = null) =>
        new($"{file}: {place}: {fault}. {remedy}", cause);
}
