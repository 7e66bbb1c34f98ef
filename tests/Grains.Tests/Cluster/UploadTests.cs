using System.Buffers.Binary;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Images that a client uploads because silos cannot read them.</summary>
public sealed class UploadTests
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploaded_images_get_the_scores_of_files_and_are_then_deleted()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(150);
        folder.Add("00003a.png", "not a picture at all"u8.ToArray());
        folder.Add("00003b.png", []);
        using var counts = new SiloCounts();
        var expected = await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model)));

        var job = await ModelJobs.SubmitAsync(cluster, Spec() with { KeepEmbeddings = true });
        await Upload(cluster, job).SendAsync(Files(folder), Token);
        var results = await ModelJobs.ReadAllAsync(job);

        Same(expected, results);
        Assert.All(results, result => Assert.Equal(0, result.Outcome.Stamp.Modified));
        Assert.Equal(expected.Select(result => result.Outcome.Stamp.Content), results.Select(result => result.Outcome.Stamp.Content));
        await AssertGoneAsync(cluster, job);

        // Relabelling does not need the bytes.
        var encoded = counts.Of(cluster.Silos, "zeroshot.batch.size");
        var relabelled = await ModelJobs.SubmitAsync(
            cluster, Spec() with { LabelSets = [new LabelSetDefinition { Labels = ["a", "b"] }], Reuse = new JobReuse(job.Id, ReuseKind.Embeddings) });
        Assert.Equal(expected.Select(result => result.Path), (await ModelJobs.ReadAllAsync(relabelled)).Select(result => result.Path));
        Assert.Equal(encoded, counts.Of(cluster.Silos, "zeroshot.batch.size"));
    }

    [Fact]
    public async Task A_restarted_client_resumes_its_upload()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(60);
        var first = await cluster.Client.SubmitAsync(Spec(), Token);
        var grain = cluster.Grains.GetGrain<IJobGrain>(first.Job.JobId);
        var files = await Files(folder).ToListAsync(Token);
        var some = Piece(0, [.. await Task.WhenAll(files[..20].Select(BytesOf))]);
        await grain.UploadAsync(some, Token);

        var second = await cluster.Client.SubmitAsync(Spec(), Token);
        var opened = new List<string>();
        await new ImageUpload(cluster.Grains.GetGrain<IJobGrain>(second.Job.JobId)).SendAsync(Files(folder, opened), Token);
        var results = await ModelJobs.ReadAllAsync(cluster.Client.GetJob(second.Job.JobId));

        Assert.True(second.Resumed);
        Assert.Equal(first.Job.JobId, second.Job.JobId);
        Assert.Equal(Enumerable.Range(20, 40).Select(ImageFolder.Name), opened);
        Assert.Equal(Enumerable.Range(0, 60).Select(index => index < 20 ? $"sent {index}" : ImageFolder.Name(index)), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));
    }

    [Fact]
    public async Task Repeated_pieces_are_ignored_and_a_gap_returns_the_position()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(6);
        var job = await ModelJobs.SubmitAsync(cluster, Spec());
        var grain = cluster.Grains.GetGrain<IJobGrain>(job.Id);
        var bytes = await Task.WhenAll((await Files(folder).ToListAsync(Token)).Select(BytesOf));

        Assert.Equal(new UploadAnswer(0, 0), await grain.UploadAsync(Piece(2, bytes[2]), Token));
        Assert.Equal([new(2, 0), new(2, 0)], await Task.WhenAll(grain.UploadAsync(Piece(0, bytes[0], bytes[1]), Token), grain.UploadAsync(Piece(0, bytes[0], bytes[1]), Token)));
        Assert.Equal(new UploadAnswer(3, 0), await grain.UploadAsync(Piece(1, bytes[1], bytes[2]), Token));
        Assert.Equal(new UploadAnswer(3, 100), await grain.UploadAsync(Piece(3, bytes[3][..100]) with { Continues = true }, Token));
        Assert.Equal(new UploadAnswer(3, 100), await grain.UploadAsync(Piece(3, bytes[3][..100]) with { Continues = true }, Token));
        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => grain.CompleteUploadAsync(4, Token));
        Assert.Contains("has 3 and part of one", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new UploadAnswer(4, 0), await grain.UploadAsync(Piece(3, bytes[3][50..]) with { Offset = 50 }, Token));
        Assert.True((await grain.CompleteUploadAsync(4, Token)).ListingDone);
        Assert.True((await grain.CompleteUploadAsync(4, Token)).ListingDone);
        Assert.Equal(new UploadAnswer(4, 0), await grain.UploadAsync(Piece(4, bytes[4]), Token));

        var results = await ModelJobs.ReadAllAsync(job);
        Assert.Equal([ImageError.None, ImageError.None, ImageError.None, ImageError.None], results.Select(result => result.Outcome.Error));
    }

    [Fact]
    public async Task Killing_the_silo_of_the_job_loses_no_uploaded_file()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All, ZeroShotRoles.All, ZeroShotRoles.All] });
        using var folder = new ImageFolder(200);
        var job = await ModelJobs.SubmitAsync(cluster, Spec());

        await Upload(cluster, job).SendAsync(Killing(), Token);
        var results = await ModelJobs.ReadAllAsync(job);

        Assert.Equal(Enumerable.Range(0, 200).Select(ImageFolder.Name).Append("big").Append("last"), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));

        // An image that needs several messages; the silo dies after some of them.
        async IAsyncEnumerable<UploadFile> Killing()
        {
            await foreach (var file in Files(folder))
            {
                yield return file;
            }

            var killed = false;
            yield return UploadFile.Of("big", Picture(1_500)) with
            {
                Open = async token => new Watched(Picture(1_500), async () =>
                {
                    if (!killed)
                    {
                        killed = true;
                        await cluster.KillAsync(await cluster.SiloOfJobAsync(job.Id));
                    }
                }),
            };
            yield return UploadFile.Of("last", Picture(16));
        }
    }

    [Fact]
    public async Task A_too_large_file_is_an_error_and_its_neighbours_are_classified()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Jobs = jobs => jobs.MaxUploadImageBytes = 6_000_000 });
        var job = await ModelJobs.SubmitAsync(cluster, Spec());

        await Upload(cluster, job).SendAsync(
            new[] { UploadFile.Of("small", Picture(16)), UploadFile.Of("in parts", Picture(1_300)), UploadFile.Of("too large", Picture(2_400)), UploadFile.Of("small", Picture(17)) }.ToAsyncEnumerable(), Token);
        var results = await ModelJobs.ReadAllAsync(job);

        Assert.Equal(
            [("small", ImageError.None), ("in parts", ImageError.None), ("too large", ImageError.TooManyBytes), ("small", ImageError.None)],
            results.Select(result => (result.Path, result.Outcome.Error)));
        Assert.Contains("6000000 bytes", results[2].Outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_waits_while_the_upload_buffer_is_full()
    {
        const long Buffer = 20_000;
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder],
            Jobs = jobs => jobs.UploadBufferBytes = Buffer,
        });
        using var folder = new ImageFolder(100);
        var job = await ModelJobs.SubmitAsync(cluster, Spec());
        while ((await job.ProgressAsync(Token)).State == JobState.Preparing)
        {
            await Task.Delay(10, Token);
        }

        await cluster.KillAsync(cluster.Silos[1]);
        var grain = cluster.Grains.GetGrain<IJobGrain>(job.Id);
        var bytes = await Task.WhenAll((await Files(folder).ToListAsync(Token)).Select(BytesOf));
        UploadAnswer answer = new(0, 0);
        while (!answer.Wait)
        {
            Assert.InRange(answer.Next, 0, 99);
            answer = await grain.UploadAsync(Piece(answer.Next, bytes[answer.Next]), Token);
        }

        Assert.InRange(await BytesAsync(cluster, job), Buffer - bytes[0].Length, Buffer);
        await cluster.AddSiloAsync();
        await Upload(cluster, job).SendAsync(Files(folder), Token);

        Assert.Equal(100, (await ModelJobs.ReadAllAsync(job)).Count(result => result.Outcome.Error == ImageError.None));
        await AssertGoneAsync(cluster, job);
    }

    [Fact]
    public async Task Invalid_uploads_are_rejected_with_the_reason()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Jobs = jobs => jobs.MaxUploadBytes = 1_000 });
        using var folder = new ImageFolder(1);
        var job = await ModelJobs.SubmitAsync(cluster, Spec());
        var other = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model));

        await Refused(job.Id, Named("a\nb"), "control characters ('a?b')");
        await Refused(job.Id, Named(""), "has 0 characters");
        await Refused(job.Id, Named(new string('x', 1_025)), "has 1025 characters");
        await Refused(job.Id, Piece(0, new byte[Limits.MaxBytesPerMessage + 1]), "the maximum is 4194304");
        await Refused(job.Id, Piece(0, new byte[1_001]), "Jobs:MaxUploadBytes");
        await Refused(other.Id, Named("a"), "accepts no upload");
        await job.CancelAsync(Token);
        await Refused(job.Id, Named("a"), "is Cancelled and accepts no more files");

        static UploadChunk Named(string name) => new() { First = 0, Files = [new UploadedFile(name, [1])] };

        async Task Refused(string id, UploadChunk piece, string why) => Assert.Contains(
            why, (await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Grains.GetGrain<IJobGrain>(id).UploadAsync(piece, Token))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 180_000)]
    public async Task The_upload_size_is_kept_when_a_job_moves()
    {
        var timeout = TestContext.Current.CancellationToken;
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All, ZeroShotRoles.All, ZeroShotRoles.All], Jobs = jobs => jobs.MaxUploadBytes = 1_000 });
        var job = await ModelJobs.SubmitAsync(cluster, Spec());
        var grain = cluster.Grains.GetGrain<IJobGrain>(job.Id);
        Assert.Equal(1, (await grain.UploadAsync(Piece(0, new byte[600]), timeout)).Next);

        await cluster.KillAsync(await cluster.SiloOfJobAsync(job.Id));

        while (true)
        {
            // Repeats until the cluster has noticed, and the new activation accepts pieces.
            var end = await Record.ExceptionAsync(() => grain.UploadAsync(Piece(1, new byte[600]), timeout));
            if (end is ZeroShotException refused)
            {
                Assert.Contains("Jobs:MaxUploadBytes", refused.Message, StringComparison.Ordinal);
                break;
            }

            Assert.NotNull(end);
            await Task.Delay(50, timeout);
        }

        Assert.Equal(2, (await grain.UploadAsync(Piece(1, new byte[400]), timeout)).Next);
    }

    private static JobSpec Spec() => new()
    {
        Source = new UploadSource { Name = "holiday" },
        Model = Model,
        LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }],
    };

    private static ImageUpload Upload(TestCluster cluster, GrainJob job) => new(cluster.Grains.GetGrain<IJobGrain>(job.Id));

    private static IAsyncEnumerable<UploadFile> Files(ImageFolder folder, List<string>? opened = null) =>
        Directory.EnumerateFiles(folder.Path).Order(StringComparer.Ordinal).ToAsyncEnumerable().Select(path =>
        {
            var file = UploadFile.At(Path.GetFileName(path), path);
            return file with
            {
                Open = token =>
                {
                    opened?.Add(file.Name);
                    return file.Open(token);
                },
            };
        });

    private static async Task<byte[]> BytesOf(UploadFile file)
    {
        await using var stream = await file.Open(Token);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private static UploadChunk Piece(long first, params byte[][] files) =>
        new() { First = first, Files = [.. files.Select((bytes, at) => new UploadedFile($"sent {first + at}", bytes))] };

    private static Task<long> BytesAsync(TestCluster cluster, GrainJob job) =>
        TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<IUploadStore>().BytesAsync(job.Id, Token);

    // Uploads are deleted after their outcomes are stored, possibly a moment after those were read.
    private static async Task AssertGoneAsync(TestCluster cluster, GrainJob job)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        while (await BytesAsync(cluster, job) > 0)
        {
            await Task.Delay(10, timeout.Token);
        }
    }

    private static void Same(List<ImageResult> expected, List<ImageResult> results)
    {
        Assert.Equal(expected.Select(result => (result.Path, result.Outcome.Error)), results.Select(result => (result.Path, result.Outcome.Error)));
        Assert.Equal(expected.SelectMany(result => result.Outcome.Scores).SelectMany(all => all), results.SelectMany(result => result.Outcome.Scores).SelectMany(all => all));
    }

    // A square bitmap.
    private static byte[] Picture(int side)
    {
        var row = ((side * 3) + 3) / 4 * 4;
        var file = new byte[54 + (row * side)];
        (file[0], file[1], file[10], file[14], file[26], file[28]) = ((byte)'B', (byte)'M', 54, 40, 1, 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), side);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), side);
        return file;
    }

    // Signals when half of it has been read.
    private sealed class Watched(byte[] bytes, Func<Task> halfway) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > Length / 2)
            {
                await halfway();
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
