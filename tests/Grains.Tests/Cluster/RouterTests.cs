using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Interactive requests in clusters with several encoder silos.</summary>
public sealed class RouterTests
{
    private const ZeroShotRoles Control = ZeroShotRoles.Control;
    private const ZeroShotRoles Encoder = ZeroShotRoles.Encoder;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_encoders_share_the_requests()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder, Encoder] });
        await cluster.Client.LoadModelAsync(Pictures.Model, Token);
        var pictures = Pictures.Some(60);

        var answers = await Task.WhenAll(pictures.Select(picture => cluster.Client.ClassifyAsync(Pictures.Model, picture, Pictures.Labels, cancellationToken: Token)));

        Assert.All(answers, answer => Assert.Equal(ImageError.None, Assert.Single(answer.Outcomes).Error));
        foreach (var encoder in cluster.Silos.Skip(1))
        {
            var images = (await Pictures.LoadOf(encoder, cluster.Silos[0])).Images;
            Assert.Equal(answers.Count(answer => answer.Silo.Equals(encoder.SiloAddress)), images);
            Assert.InRange(images, 10, 50);
        }
    }

    [Fact]
    public async Task An_encoder_that_joins_is_used()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        var client = Pictures.Inside(cluster.Silos[0]);
        var picture = Pictures.Some(1)[0];
        var first = await client.ClassifyAsync(Pictures.Model, picture, Pictures.Labels, cancellationToken: Token);
        var added = await cluster.AddSiloAsync();
        await cluster.HearsOfAsync(added);

        await client.LoadModelAsync(Pictures.Model, Token);
        await client.DrainAsync(cluster.Silos[1].Name, cancellationToken: Token);
        var second = await client.ClassifyAsync(Pictures.Model, picture, Pictures.Labels, cancellationToken: Token);

        Assert.Equal((cluster.Silos[1].SiloAddress, added.SiloAddress), (first.Silo, second.Silo));
    }

    [Fact]
    public async Task Killing_an_encoder_loses_no_request()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder, Encoder] });
        var client = Pictures.Inside(cluster.Silos[0]);
        await client.LoadModelAsync(Pictures.Model, Token);
        var (survivor, victim) = (cluster.Silos[1].SiloAddress, cluster.Silos[2]);
        var pictures = Pictures.Some(8);

        // No more than fit into the queue of the remaining one.
        var requests = Enumerable.Range(0, 30)
            .Select(_ => client.ClassifyAsync(Pictures.Model, pictures, Pictures.Labels, cancellationToken: Token)).ToArray();
        await Task.WhenAny(requests);
        await cluster.KillAsync(victim);
        var answers = await Task.WhenAll(requests).WaitAsync(TimeSpan.FromMinutes(1), Token);

        Assert.All(answers, answer => Assert.All(answer.Outcomes, outcome => Assert.Equal(ImageError.None, outcome.Error)));
        Assert.All(answers, answer => Assert.Equal(8, answer.Outcomes.Length));
        Assert.Contains(survivor, answers.Select(answer => answer.Silo));
        Assert.Equal(survivor, (await client.ClassifyAsync(Pictures.Model, pictures, Pictures.Labels, cancellationToken: Token)).Silo);
    }

    [Fact]
    public async Task Requests_to_full_encoders_fail_at_once_and_accepted_ones_are_answered()
    {
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [Control, Encoder, Encoder],
            Encoder = encoder => encoder.InteractiveImages = Limits.MaxImagesPerRequest,
        });
        var client = Pictures.Inside(cluster.Silos[0]);
        await client.LoadModelAsync(Pictures.Model, Token);
        var pictures = Pictures.Some(Limits.MaxImagesPerRequest);

        var requests = Enumerable.Range(0, 20).Select(_ => Record.ExceptionAsync(
            () => client.ClassifyAsync(Pictures.Model, pictures, Pictures.Labels, cancellationToken: Token)).AsTask()).ToArray();
        var refused = (await Task.WhenAll(requests).WaitAsync(TimeSpan.FromMinutes(2), Token)).OfType<Exception>().ToArray();

        Assert.InRange(refused.Length, 1, 18);
        Assert.All(refused, exception =>
        {
            Assert.Equal(ZeroShotError.Overloaded, Assert.IsType<ZeroShotException>(exception).Code);
            Assert.Contains("None of 2 encoder silos", exception.Message, StringComparison.Ordinal);
            Assert.Contains("of 64 queue places for interactive images", exception.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Requests_above_the_limit_of_a_control_silo_are_rejected()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Classifier = classifier => classifier.MaxRequests = 2 });
        var client = Pictures.Inside(cluster.Silos[0]);
        var pictures = Pictures.Some(8);

        var ends = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Record.ExceptionAsync(
            () => client.ClassifyAsync(Pictures.Model, pictures, Pictures.Labels, cancellationToken: Token)).AsTask()));

        Assert.InRange(ends.OfType<ZeroShotException>().Count(refused => refused.Code == ZeroShotError.Overloaded), 1, 18);
        Assert.All(ends.OfType<Exception>(), exception => Assert.Contains("Classifier:MaxRequests", exception.Message, StringComparison.Ordinal));
        Assert.Null(await Record.ExceptionAsync(() => client.ClassifyAsync(Pictures.Model, pictures, Pictures.Labels, cancellationToken: Token)));
    }

    [Fact]
    public async Task Cancelling_a_request_withdraws_its_waiting_images()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control, Encoder] });
        var client = Pictures.Inside(cluster.Silos[0]);
        var (control, encoder) = (cluster.Silos[0], cluster.Silos[1]);
        await client.ClassifyAsync(Pictures.Model, Pictures.Some(1), Pictures.Labels, cancellationToken: Token);
        var pictures = Pictures.Some(Limits.MaxImagesPerRequest);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));

        var requests = Enumerable.Range(0, 4).Select(_ => client.ClassifyAsync(Pictures.Model, pictures, Pictures.Labels, cancellationToken: timeout.Token)).ToArray();
        while ((await Pictures.LoadOf(encoder, control)).Running == 0)
        {
            timeout.Token.ThrowIfCancellationRequested();
        }

        await timeout.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(requests));
        var drained = await client.DrainAsync(encoder.Name, cancellationToken: Token);

        Assert.Equal((0, 0), (drained.Load!.Waiting, drained.Load.Running));
        Assert.InRange(drained.Load.Images, 2, 4 * Limits.MaxImagesPerRequest);
    }

    [Fact]
    public async Task A_request_without_an_encoder_fails_with_that_reason()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [Control] });

        var refused = await Assert.ThrowsAsync<ZeroShotException>(
            () => cluster.Client.ClassifyAsync(Pictures.Model, Pictures.Some(1), Pictures.Labels, cancellationToken: Token));

        Assert.Equal(ZeroShotError.NoSilo, refused.Code);
    }
}
