using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Http;

namespace ZeroShotOrleans.Docs.Tests.Snippets;

/// <summary>The C# code of docs/http.md by section heading. The page has literals in place of the parameters address, photos and output.</summary>
internal static class HttpSnippets
{
    public static readonly IReadOnlyDictionary<string, (string Region, Func<Uri, string, TextWriter, Task> Run)> All =
        new Dictionary<string, (string, Func<Uri, string, TextWriter, Task>)>
        {
            ["Hugging Face clients"] = ("one-image", OneImage),
            ["Several images at once"] = ("several-images", SeveralImages),
            ["Stored label sets"] = ("label-set", LabelSet),
            ["Embeddings"] = ("embeddings", Embeddings),
            ["A directory on the server"] = ("folder", Folder),
            ["Uploading images"] = ("upload", Upload),
        };

    private static async Task OneImage(Uri address, string photos, TextWriter output)
    {
        #region one-image
        using var client = new ZeroShotHttpClient(address);
        var image = await File.ReadAllBytesAsync($"{photos}/cat.jpg");
        var result = await client.ClassifyAsync("zeroshot-mini", image, ["cat", "building", "rocket"]);
        output.WriteLine($"{result.Best!.Label} {result.Best.Score:0%}");
        #endregion
    }

    private static async Task SeveralImages(Uri address, string photos, TextWriter output)
    {
        #region several-images
        using var client = new ZeroShotHttpClient(address);
        string[] files = [$"{photos}/cat.jpg", $"{photos}/temple.jpg"];
        await foreach (var result in client.ClassifyFilesAsync("zeroshot-mini", files, ["cat", "building", "rocket"]))
        {
            output.WriteLine($"{Path.GetFileName(result.Image)}: {result.Best?.Label ?? result.Detail}");
        }
        #endregion
    }

    private static async Task LabelSet(Uri address, string photos, TextWriter output)
    {
        #region label-set
        using var client = new ZeroShotHttpClient(address);
        var stored = await client.PutLabelsAsync("things", new() { Labels = ["cat", "building", "rocket"], Templates = ["a photo of a {}."] });
        output.WriteLine($"{stored.Name}@{stored.Version}");
        var answer = await client.ClassifyAsync(new()
        {
            Model = "zeroshot-mini",
            Images = new ByteSlice { Files = [await File.ReadAllBytesAsync($"{photos}/rocket_launch.jpg")] },
            LabelSets = [new() { Name = "things", Version = 1 }],
        });
        output.WriteLine(answer.Results[0].Best!.Label);
        #endregion
    }

    private static async Task Embeddings(Uri address, string photos, TextWriter output)
    {
        #region embeddings
        using var client = new ZeroShotHttpClient(address);
        var embeddings = await client.EmbedTextsAsync("zeroshot-mini", ["a photo of a cat.", "a photo of a rocket."]);
        output.WriteLine($"{embeddings.Length} embeddings of {embeddings[0].Length}");
        #endregion
    }

    private static async Task Folder(Uri address, string photos, TextWriter output)
    {
        #region folder
        using var client = new ZeroShotHttpClient(address);
        var job = await client.SubmitAsync(new()
        {
            Source = new DirectorySource { Root = Path.GetFullPath(photos) },
            Model = "zeroshot-mini",
            LabelSets = [new() { Labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera"] }],
        });
        await foreach (var image in client.ResultsAsync(job.Id))
        {
            output.WriteLine($"{image.Path}: {image.Best?.Label ?? image.Detail}");
        }
        #endregion
    }

    private static async Task Upload(Uri address, string photos, TextWriter output)
    {
        #region upload
        using var client = new ZeroShotHttpClient(address);
        var job = await client.SubmitAsync(new()
        {
            Source = new UploadSource { Name = "from-csharp" },
            Model = "zeroshot-mini",
            LabelSets = [new() { Labels = ["cat", "building", "rocket"] }],
        });
        UploadFile[] files = [UploadFile.At("cat.jpg", $"{photos}/cat.jpg"), UploadFile.At("temple.jpg", $"{photos}/temple.jpg")];
        job = await client.UploadAsync(job.Id, files.ToAsyncEnumerable());
        output.WriteLine($"{job.Listed} images");
        output.WriteLine("path,label");
        await foreach (var image in client.ResultsAsync(job.Id))
        {
            output.WriteLine($"{image.Path},{image.Best?.Label}");
        }
        #endregion
    }
}
