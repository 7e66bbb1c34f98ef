using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Security;
using ZeroShotOrleans.Grains.Texts;

namespace ZeroShotOrleans.Gateway.Tests.Overload;

/// <summary>One key's many prompts do not keep another key's new label waiting.</summary>
public sealed class PromptFloodTests
{
    private const string Flooder = "key-of-the-flooder";
    private const string Other = "key-of-another-tenant";
    private const int FloodRequests = 40;

    // Of a second for the requests, two slices of a quarter of one each run when a label comes, and machines that run tests are busy.
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(2.5);

    private static readonly string _image = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flood_of_prompts_does_not_delay_the_new_label_of_another_key(bool texts)
    {
        await using var api = await StartAsync(TimeSpan.FromMilliseconds(1));
        using var http = new HttpClient { BaseAddress = api.Address };
        var (flooder, other) = (new NewLabels(http, Flooder, _image), new NewLabels(http, Other, _image));
        Assert.Equal(HttpStatusCode.OK, (await other.ClassifyAsync(1, 1, Token)).Status);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var flooded = new ConcurrentBag<NewLabelAnswer>();
        var flood = Task.WhenAll(Enumerable.Range(0, FloodRequests).Select(async _ =>
        {
            while (!over.IsCancellationRequested)
            {
                // Those who flood do not wait for as long as they are told.
                flooded.Add(texts ? await flooder.EmbedAsync(2_048, Token) : await flooder.ClassifyAsync(200, 10, Token));
                await Task.Delay(TimeSpan.FromMilliseconds(300), Token);
            }
        }));
        await Task.Delay(TimeSpan.FromSeconds(1), Token);

        var answers = new List<NewLabelAnswer>();
        for (var i = 0; i < 15; i++)
        {
            answers.Add(await other.ClassifyAsync(1, 1, Token));
            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }

        await over.CancelAsync();
        await flood;
        TestContext.Current.SendDiagnosticMessage($"waits: {string.Join(' ', answers.Select(answer => $"{(int)answer.Status}:{answer.Took.TotalSeconds:0.00}"))}; " +
            $"flood: {string.Join(' ', flooded.CountBy(answer => answer.Status).Select(status => $"{status.Key}={status.Value}"))}");

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.All(answers, answer => Assert.InRange(answer.Took, TimeSpan.Zero, _soon));
        Assert.All(flooded, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{answer.Status}: {answer.Body}"));
        var refused = flooded.Where(answer => answer.Status == HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.InRange(answer.RetryAfter ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
        Assert.Contains(flooded, answer => answer.Status == HttpStatusCode.OK);
    }

    private static Task<TestApi> StartAsync(TimeSpan perPrompt, string responseSeconds = "5") => TestApi.StartAsync(
        new()
        {
            ["Auth:Keys:0:Name"] = "flooder", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Flooder),
            ["Auth:Keys:1:Name"] = "other", ["Auth:Keys:1:Sha256"] = KeyTests.Fixture.Hash(Other),
            ["Http:ResponseSeconds"] = responseSeconds,
        },
        services: services => services.AddSingleton<ITextRuns>(silo => new SlowTextRuns(
            new TextRuns(silo.GetRequiredService<LoadedModels>(), silo.GetRequiredService<EncoderMeter>()), perPrompt)));
}
