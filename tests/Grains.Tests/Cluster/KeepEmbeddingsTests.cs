using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Storage.Embeddings;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Stamps and embeddings of outcomes.</summary>
public sealed class KeepEmbeddingsTests
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_stores_one_embedding_per_content_and_none_with_its_outcomes()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(40);
        File.Copy(Path.Combine(folder.Path, ImageFolder.Name(3)), Path.Combine(folder.Path, "twin.bmp"));
        folder.Add("broken.png", "not a picture at all"u8.ToArray());

        var results = await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model) with { KeepEmbeddings = true }));

        Assert.Equal(40, await StoredEmbeddingsOf.CountAsync(cluster));
        Assert.Equal(42, results.Count);
        Assert.All(results, result => Assert.Null(result.Outcome.Embedding));
        var model = await cluster.Client.GetModelAsync(Model, Token);
        var embeddings = await TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<IEmbeddingStore>().FindAsync(
            $"{Model}/{model.ImageFingerprint}", [.. results.Where(result => result.Outcome.Error == ImageError.None).Select(result => result.Outcome.Stamp.Content)], Token);
        Assert.All(embeddings, embedding => Assert.Equal(model.EmbeddingDimension, embedding!.Length / sizeof(float)));
    }

    [Fact]
    public async Task A_job_stores_no_embeddings_by_default()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(5);

        await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model)));

        Assert.Equal(0, await StoredEmbeddingsOf.CountAsync(cluster));
    }

    [Fact]
    public async Task Every_image_that_was_read_has_a_stamp_even_if_it_failed()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(2);
        folder.Add("broken.png", "not a picture at all"u8.ToArray());
        folder.Add("empty.png", []);
        Directory.CreateDirectory(Path.Combine(folder.Path, "directory"));

        var results = await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model)));

        Assert.Equal(["00000.bmp", "00001.bmp", "broken.png", "empty.png"], results.Select(result => result.Path));
        foreach (var result in results)
        {
            var file = new FileInfo(Path.Combine(folder.Path, result.Path));
            var hash = System.IO.Hashing.XxHash128.HashToUInt128(await File.ReadAllBytesAsync(file.FullName, Token));
            Assert.Equal(
                new ImageStamp(file.Length, file.LastWriteTimeUtc.Ticks, new ContentHash((ulong)(hash >> 64), (ulong)hash)), result.Outcome.Stamp);
        }
    }

    [Fact]
    public async Task Known_bytes_are_not_encoded_and_others_return_their_embedding()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var folder = new ImageFolder(3);
        using var counts = new SiloCounts();
        var files = Enumerable.Range(0, 3).Select(index => File.ReadAllBytes(Path.Combine(folder.Path, ImageFolder.Name(index)))).ToImmutableArray();
        var encoder = TestCluster.ServicesOf(cluster.Silos[0]).GetRequiredService<IGrainFactory>().GetGrain<IImageEncoderGrain>(IImageEncoderGrain.Local);
        var request = new EncodeRequest { Model = Model, Images = new ByteSlice { Files = files }, LabelSets = [], WithEmbeddings = true };

        var first = await encoder.EncodeAsync(request, Token);
        var second = await encoder.EncodeAsync(request with { Known = [default, first[1].Stamp.Content, first[1].Stamp.Content] }, Token);

        Assert.All(first, outcome => Assert.Equal((ImageError.None, 0, 0L), (outcome.Error, outcome.Scores.Length, outcome.Stamp.Modified)));
        Assert.Equal([false, true, false], second.Select(outcome => outcome.Unchanged));
        Assert.Equal([first[0].Embedding, null, first[2].Embedding], second.Select(outcome => outcome.Embedding));
        Assert.Equal(first.Select(outcome => outcome.Stamp), second.Select(outcome => outcome.Stamp));
        Assert.Equal(5, counts.Of(cluster.Silos, "zeroshot.batch.size"));
        Assert.Equal(1f, MemoryMarshal.Cast<byte, float>(first[0].Embedding).ToArray().Sum(value => value * value), 1e-4f);
    }
}
