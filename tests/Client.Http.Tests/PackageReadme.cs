namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>The C# code of the package's README.</summary>
internal static class PackageReadme
{
    public static async Task Run(Uri api, string key, string model, string photos, TextWriter output)
    {
        #region README http
        using var client = new ZeroShotHttpClient(api, key);
        string[] labels = ["cat", "dog", "teapot"];

        await foreach (var image in client.ClassifyFilesAsync(model, Directory.EnumerateFiles(photos).Order(), labels))
        {
            output.WriteLine($"{image.Image} {image.Best?.Label ?? image.Detail}");
        }

        var job = await client.SubmitAsync(new JobSpec
        {
            Source = new UploadSource { Name = "holidays" },
            Model = model,
            LabelSets = [new() { Labels = [.. labels] }],
        });
        var files = Directory.EnumerateFiles(photos).Order().Select(file => UploadFile.At(Path.GetFileName(file), file));
        await client.UploadAsync(job.Id, files.ToAsyncEnumerable());
        await foreach (var image in client.ResultsAsync(job.Id))
        {
            output.WriteLine($"{image.Path} {image.Best?.Label ?? image.Detail}");
        }
        #endregion
    }
}
