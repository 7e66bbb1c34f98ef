namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>The C# code of the package's README. The page has literals in place of the parameters.</summary>
internal static class PackageReadme
{
    public static async Task Run(string address, string? key, string[] photos, string[] labels, TextWriter output)
    {
        var previous = Console.Out;
        Console.SetOut(output);
        try
        {
            await RunAsync(address, key, photos, labels);
        }
        finally
        {
            Console.SetOut(previous);
        }
    }

    private static async Task RunAsync(string address, string? key, string[] photos, string[] labels)
    {
        #region README http
        using var client = new ZeroShotHttpClient(address, key);

        await foreach (var image in client.ClassifyFilesAsync(photos, labels))
        {
            Console.WriteLine($"{image.Image} {image.Best?.Label ?? image.Detail}");
        }

        var job = await client.SubmitAsync(new JobSpec
        {
            Source = new UploadSource { Name = "holidays" },
            LabelSets = [new() { Labels = [.. labels] }],
        });
        await job.UploadAsync(photos.Select(file => UploadFile.At(Path.GetFileName(file), file)).ToAsyncEnumerable());
        await foreach (var image in job.ResultsAsync())
        {
            Console.WriteLine($"{image.Image} {image.Best?.Label ?? image.Detail}");
        }
        #endregion
    }
}
