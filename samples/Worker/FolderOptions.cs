namespace WorkerSample;

/// <summary>What to classify, and where the results go.</summary>
internal sealed class FolderOptions
{
    public const string Section = "Folder";

    /// <summary>Absolute path of a directory with images, which the silos can read under the same path.</summary>
    public string Path { get; set; } = "";

    /// <summary>The labels.</summary>
    public IList<string> Labels { get; } = [];

    /// <summary>Name of the model. Default <c>zeroshot-mini</c>.</summary>
    public string Model { get; set; } = "zeroshot-mini";

    /// <summary>File for the results, one JSON object per line. Default <c>results.jsonl</c> in the working directory.</summary>
    public string Output { get; set; } = "results.jsonl";
}
