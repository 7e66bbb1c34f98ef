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
                flooded.Add(texts ? await flooder.EmbedAsync(512, Token) : await flooder.ClassifyAsync(200, 10, Token));
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

    [Fact]
    public async Task A_request_with_more_prompts_than_its_time_allows_continues_when_it_comes_again()
    {
        await using var api = await StartAsync(TimeSpan.FromMilliseconds(1), responseSeconds: "4");
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new NewLabels(http, Flooder, _image);
        var set = NewLabels.SetOf(150, 100);

        // 15,300 prompts take 7.7 seconds.
        var answers = new List<NewLabelAnswer>();
        do
        {
            answers.Add(await client.ClassifyAsync(set, Token));
        }
        while (answers[^1].Status != HttpStatusCode.OK && answers.Count < 20);

        Assert.Equal(HttpStatusCode.OK, answers[^1].Status);
        Assert.InRange(answers.Count, 2, 19);
        Assert.All(answers.SkipLast(1), answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status));
        Assert.All(answers.SkipLast(1), answer => Assert.NotNull(answer.RetryAfter));

        // What was encoded is encoded once, but for the calls that were in flight when the time was up.
        Assert.InRange(((SlowTextRuns)api.Services.GetRequiredService<ITextRuns>()).Prompts, 15_300, 15_300 + (answers.Count * 4 * 64));
    }

    [Fact]
    public async Task A_text_tower_that_does_not_answer_is_a_504_and_those_who_waited_leave_the_queue()
    {
        await using var api = await StartAsync(TimeSpan.Zero, responseSeconds: "2");
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new NewLabels(http, Other, _image);
        Assert.Equal(HttpStatusCode.OK, (await client.ClassifyAsync(1, 1, Token)).Status);
        var tower = (SlowTextRuns)api.Services.GetRequiredService<ITextRuns>();
        tower.Hangs = true;

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(at => at % 2 == 0 ? client.ClassifyAsync(1, 1, Token) : client.EmbedAsync(10, Token)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.GatewayTimeout, answer.Status));
        tower.Hangs = false;
        Assert.Equal(HttpStatusCode.OK, (await client.ClassifyAsync(1, 1, Token)).Status);
    }

    private static Task<TestApi> StartAsync(TimeSpan perPrompt, string responseSeconds = "5") => TestApi.StartAsync(
        new()
        {
            ["Auth:Keys:0:Name"] = "flooder", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Flooder),
            ["Auth:Keys:1:Name"] = "other", ["Auth:Keys:1:Sha256"] = KeyTests.Fixture.Hash(Other),
            ["Http:ResponseSeconds"] = responseSeconds, ["Encoder:MaxQueuedPromptsPerTenant"] = "8000",
        },
        services: services => services.AddSingleton<ITextRuns>(silo => new SlowTextRuns(
            new TextRuns(silo.GetRequiredService<LoadedModels>(), silo.GetRequiredService<EncoderMeter>()), perPrompt)));
}
