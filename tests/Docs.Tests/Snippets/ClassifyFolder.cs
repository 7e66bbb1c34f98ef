using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Docs.Tests.Snippets;

/// <summary>The C# code of the README.</summary>
internal static class ClassifyFolder
{
    public static async Task Run(string stateDirectory, string photos, TextWriter output)
    {
        #region README classify-folder
        string[] labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera"];

        await using var silo = await EmbeddedSilo.StartAsync(new() { StateDirectory = stateDirectory });
        var client = new ZeroShotClient(silo.Grains);
        var submitted = await client.SubmitAsync(new JobSpec
        {
            Source = new DirectorySource { Root = photos },
            Model = "zeroshot-mini",
            LabelSets = [new() { Labels = [.. labels] }],
        });

        await foreach (var chunk in client.GetJob(submitted.Job.JobId).ResultsAsync())
        {
            foreach (var image in chunk.Results)
            {
                output.WriteLine(image.Outcome.Error == ImageError.None
                    ? $"{image.Path}: {labels[image.Outcome.Scores[0][0].Label]} {image.Outcome.Scores[0][0].Score:F2}"
                    : $"{image.Path}: {image.Outcome.Detail}");
            }
        }
        #endregion
    }
}
