using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>The scale at which a silo decodes large JPEG files, as reported by jobs.</summary>
public sealed class JpegScaleTests
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(JpegScale.Exact)]
    [InlineData(JpegScale.Reduced)]
    public async Task A_job_reports_a_reduced_scale(JpegScale scale)
    {
        await using var cluster = await StartAsync(images => images.JpegScale = scale);
        using var folder = new ImageFolder(2);

        var submitted = await cluster.Client.SubmitAsync(ModelJobs.Spec(folder, Model), Token);

        Assert.Equal(scale is JpegScale.Reduced, submitted.Job.ReducedJpeg);
        Assert.Equal(submitted.Job.ReducedJpeg, (await cluster.Client.GetJob(submitted.Job.JobId).DescribeAsync(Token)).ReducedJpeg);
    }

    [Fact]
    public async Task The_scale_is_exact_by_default_and_part_of_the_image_fingerprint()
    {
        Assert.NotEqual(await FingerprintAsync(images => images.JpegScale = JpegScale.Reduced), await FingerprintAsync(images: null));
        Assert.Equal(await FingerprintAsync(images => images.JpegScale = JpegScale.Exact), await FingerprintAsync(images: null));
    }

    private static async Task<string> FingerprintAsync(Action<ImageOptions>? images)
    {
        await using var cluster = await StartAsync(images);
        using var folder = new ImageFolder(1);
        return (await cluster.Client.SubmitAsync(ModelJobs.Spec(folder, Model), Token)).Job.ImageFingerprint;
    }

    private static Task<TestCluster> StartAsync(Action<ImageOptions>? images) => TestCluster.StartAsync(new()
    {
        Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder],
        Images = images,
    });
}
