using System.Globalization;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Uploads and results through the real HTTP API.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class ResultsOverHttpTests(ExposureFixture fixture) : IDisposable
{
    private readonly ZeroShotHttpClient _client = new(fixture.Api.Http, new ZeroShotHttpOptions { MaxFilesPerUpload = 4 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Results_can_be_read_during_an_upload()
    {
        var job = await SubmitAsync("sent-and-read", ["cat", "dog"], ["day", "night", "dusk"]);
        var reading = _client.GetJob(job.Id).ResultsAsync(cancellationToken: Token).ToListAsync(Token).AsTask();

        var uploaded = await _client.GetJob(job.Id).UploadAsync(Files(count: 10), Token);
        var images = await reading;

        Assert.Equal((10, true), (uploaded.Listed, uploaded.ListingDone));
        Assert.Equal(Enumerable.Range(0, 10).Select(index => (long)index), images.Select(image => image.Index));
        Assert.Equal(await Files(count: 10).Select(file => file.Name).ToListAsync(Token), images.Select(image => image.Image));
        Assert.All(images, image => Assert.Equal(image.Index == 3 ? ImageError.UnknownFormat : ImageError.None, image.Error));
        Assert.All(images.Where(image => image.Error == ImageError.None), image => Assert.Equal([2, 3], image.LabelSets.Select(set => set.Scores.Length)));
        Assert.True(images[0].Best!.Label is "cat" or "dog");
        Assert.Equal((9, 1), ((await _client.GetJob(job.Id).WaitForEndAsync(cancellationToken: Token)).Classified, (await _client.GetJob(job.Id).GetInfoAsync(Token)).Failed));
    }

    [Fact]
    public async Task An_interrupted_upload_resumes_at_its_position()
    {
        var job = await SubmitAsync("cut-off", ["cat", "dog"]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _client.GetJob(job.Id).UploadAsync(Files(count: 10).Select((file, index) =>
            index < 6 ? file : throw new InvalidOperationException("The program dies.")), Token));

        var opened = new List<string>();
        var done = await _client.GetJob(job.Id).UploadAsync(Files(count: 10).Select(file => new UploadFile(file.Name, token =>
        {
            opened.Add(file.Name);
            return file.Open(token);
        })), Token);

        // Complete requests of four files had been sent.
        Assert.Equal((10, 6), (done.Listed, opened.Count));
        Assert.Equal(10, await _client.GetJob(job.Id).ResultsAsync(cancellationToken: Token).CountAsync(Token));
    }

    [Fact]
    public async Task Results_can_start_at_an_image_and_end_at_the_last_available_one()
    {
        var job = await SubmitAsync("from", ["cat", "dog"]);
        Assert.Equal((0, 0L), await PageAsync(job, from: 0));
        await _client.GetJob(job.Id).UploadAsync(Files(count: 5), Token);
        await _client.GetJob(job.Id).WaitForEndAsync(cancellationToken: Token);

        Assert.Equal([3L, 4], await _client.GetJob(job.Id).ResultsAsync(from: 3, cancellationToken: Token).Select(image => image.Index).ToListAsync(Token));
        Assert.Equal((1, null), await PageAsync(job, from: 4));
        Assert.Equal((2, 4L), await PageAsync(job, from: 2, most: 2));
        Assert.Empty(await _client.GetJob(job.Id).ResultsAsync(from: 5, cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task An_upload_of_fewer_files_is_rejected_and_an_empty_one_completes()
    {
        var job = await SubmitAsync("fewer", ["cat", "dog"]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _client.GetJob(job.Id).UploadAsync(Files(count: 10).Select((file, index) =>
            index < 6 ? file : throw new InvalidOperationException("The program dies.")), Token));
        var empty = await SubmitAsync("empty", ["cat", "dog"]);

        Assert.Equal(ZeroShotError.BadRequest, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetJob(job.Id).UploadAsync(Files(count: 2), Token))).Code);
        await _client.GetJob(job.Id).CancelAsync(Token);
        Assert.Equal(0, (await _client.GetJob(empty.Id).UploadAsync(Files(count: 0), Token)).Listed);
        Assert.Equal(JobState.Finished, (await _client.GetJob(empty.Id).WaitForEndAsync(cancellationToken: Token)).State);
    }

    [Fact]
    public async Task Reading_results_of_an_unknown_job_fails()
    {
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetJob("nothing").ResultsAsync(cancellationToken: Token).ToListAsync(Token).AsTask())).Code);
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetJob("nothing").UploadAsync(Files(count: 1), Token))).Code);
    }

    [Fact]
    public async Task The_code_of_the_package_readme_runs()
    {
        var photos = Directory.CreateTempSubdirectory("zso-readme-").FullName;
        try
        {
            File.Copy(Photos.Small, Path.Combine(photos, "a.jpg"));
            await File.WriteAllTextAsync(Path.Combine(photos, "b.jpg"), "no picture", Token);
            using var output = new StringWriter();

            await PackageReadme.Run(fixture.Api.Address.ToString(), key: null, [.. Directory.EnumerateFiles(photos).Order()], ["cat", "dog", "teapot"], output);

            var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(4, lines.Length);
            Assert.Matches(@"/a\.jpg (cat|dog|teapot)$", lines[0]);
            Assert.StartsWith(lines[0].Split('/')[^1], lines[2], StringComparison.Ordinal);
            Assert.StartsWith("b.jpg ", lines[3], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(photos, recursive: true);
        }
    }

    private static async Task<(int Results, long? Next)> PageAsync(IZeroShotJob job, long from, int most = 100)
    {
        var page = await job.GetResultsAsync(from, most, Token);
        return (page.Results.Length, page.Next);
    }

    private Task<IZeroShotJob> SubmitAsync(string name, params string[][] labelSets) => _client.SubmitAsync(
        new JobSpec { Source = new UploadSource { Name = name }, Model = "clip", LabelSets = [.. labelSets.Select(labels => new LabelSetDefinition { Labels = [.. labels] })] }, Token);

    // The fourth is not an image.
    private static IAsyncEnumerable<UploadFile> Files(int count) => Enumerable.Range(0, count)
        .Select(index => UploadFile.Of(string.Create(CultureInfo.InvariantCulture, $"földer/{index}.jpg"), index == 3 ? "no picture"u8.ToArray() : Photos.Bytes(Photos.Small)))
        .ToAsyncEnumerable();
}
