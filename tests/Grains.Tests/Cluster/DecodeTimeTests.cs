using NetVips;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>An image that takes too long to decode is an error of this image, in a job and in a request.</summary>
public sealed class DecodeTimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_and_a_request_stop_an_image_that_takes_too_long_and_classify_its_neighbours()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Images = images => images.DecodeSeconds = 1 });
        using var folder = new ImageFolder(2);
        using var strip = Image.Black(8, 1, bands: 1);

        // Three and a half seconds of a core.
        folder.Add("00002.tif", HostileTiff.Strips(8, 25_000, HostileTiff.Jpeg, strip.JpegsaveBuffer(q: 50, keep: Enums.ForeignKeep.None)));

        var results = await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Pictures.Model)));
        var answer = await cluster.Client.ClassifyAsync(Pictures.Model, Pictures.Of(folder), Pictures.Labels, cancellationToken: Token);

        ImageError[] expected = [ImageError.None, ImageError.None, ImageError.TooMuchTime];
        Assert.Equal(expected, results.Select(result => result.Outcome.Error));
        Assert.Equal(expected, answer.Outcomes.Select(outcome => outcome.Error));
        Assert.Contains("Images:DecodeSeconds", results[2].Outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_list_fails_its_job_and_nothing_of_it_is_in_the_reason()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(1);
        var list = Path.Combine(folder.Path, "list.txt");
        async Task<(JobProgress Progress, List<ImageResult> Results)> RunAsync(string text)
        {
            await File.WriteAllTextAsync(list, text, Token);
            var job = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Pictures.Model) with { Source = new ListSource { File = list } });
            var results = await ModelJobs.ReadAllAsync(job);
            return (await job.ProgressAsync(Token), results);
        }

        var (progress, none) = await RunAsync("root:$y$secret:19000\n");
        Assert.Equal(JobState.Failed, progress.State);
        Assert.Empty(none);
        Assert.Contains("Line 1", progress.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", progress.Problem, StringComparison.Ordinal);

        var (_, some) = await RunAsync($"{ImageFolder.Name(0)}\nroot:$y$secret:19000\n");
        Assert.Equal([ImageFolder.Name(0), "line 2"], some.Select(result => result.Path));
        Assert.Equal([ImageError.None, ImageError.Missing], some.Select(result => result.Outcome.Error));
    }
}
