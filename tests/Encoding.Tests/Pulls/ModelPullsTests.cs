using System.Threading.Channels;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Pulls;
using ZeroShotOrleans.Hub;

namespace ZeroShotOrleans.Encoding.Tests.Pulls;

public sealed class ModelPullsTests : IDisposable
{
    private const int LoggedPulled = 3111;
    private const int LoggedFailed = 3112;

    private static readonly ModelPullRequest _clip = new("openai/clip");
    private static readonly ModelPullRequest _siglip = new("google/siglip");

    private readonly Channel<PullCall> _calls = Channel.CreateUnbounded<PullCall>();
    private readonly ManualTime _time = new();
    private readonly ApplicationLifetime _life = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly LogRecord<ModelPulls> _log = new();
    private readonly ModelPulls _pulls;
    private int _running;
    private int _mostAtOnce;

    public ModelPullsTests() => _pulls = Pulls(directory: "/models");

    public void Dispose() => _pulls.Dispose();

    [Fact]
    public void A_silo_without_a_directory_refuses_to_pull()
    {
        using var pulls = Pulls(directory: "");

        var refused = Assert.Throws<ZeroShotException>(() => pulls.Start(_clip));

        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.Contains("Models:PullDirectory", refused.Message, StringComparison.Ordinal);
        Assert.Empty(pulls.All);
    }

    [Fact]
    public async Task Passes_the_order_on_to_the_hub()
    {
        _pulls.Start(new ModelPullRequest("openai/clip", "v2", "int8"));

        Assert.Equal(new PullRequest { Name = "openai/clip", Directory = "/models", Revision = "v2", Precision = "int8" }, (await NextCallAsync()).Request);
    }

    [Fact]
    public async Task Pulls_one_model_at_a_time()
    {
        _pulls.Start(_clip);
        var first = await NextCallAsync();
        Assert.Equal(PullState.Waiting, _pulls.Start(_siglip).State);
        Assert.Equal([PullState.Waiting, PullState.Running], _pulls.All.Select(pull => pull.State));
        Assert.Equal(0, _calls.Reader.Count);

        first.Complete("/models/clip");

        Assert.Equal("google/siglip", (await NextCallAsync()).Request.Name);
        Assert.Equal([PullState.Running, PullState.Done], _pulls.All.Select(pull => pull.State));
    }

    [Fact]
    public async Task Waiting_pulls_start_one_after_another()
    {
        for (var i = 0; i < 10; i++)
        {
            _pulls.Start(new ModelPullRequest($"owner/model-{i}"));
        }

        for (var i = 0; i < 10; i++)
        {
            (await NextCallAsync()).Complete("/models/model");
        }

        Assert.Equal(1, _mostAtOnce);
    }

    [Fact]
    public async Task A_completed_pull_has_the_model_name_and_end_time()
    {
        var started = _time.GetUtcNow();
        _pulls.Start(_clip);
        var call = await NextCallAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        call.Complete("/models/clip-int8");

        Assert.Equal(LoggedPulled, await _log.NextAsync());
        var pull = Assert.Single(_pulls.All);
        Assert.Equal((PullState.Done, "clip-int8"), (pull.State, pull.Name));
        Assert.Equal((started, started + TimeSpan.FromMinutes(1)), (pull.Started, pull.EndedAt));
    }

    [Fact]
    public async Task The_same_order_returns_the_running_pull()
    {
        _pulls.Start(_clip);
        await NextCallAsync();

        Assert.Equal(PullState.Running, _pulls.Start(_clip).State);
        Assert.Single(_pulls.All);

        _pulls.Start(_clip with { Precision = "int8" });
        Assert.Equal(2, _pulls.All.Length);
    }

    [Fact]
    public async Task A_failed_pull_says_why_and_can_be_repeated()
    {
        _pulls.Start(_clip);
        (await NextCallAsync()).Fail(new HubException(HubError.NotFound, "There is no such model.", "Check its name."));
        Assert.Equal(LoggedFailed, await _log.NextAsync());
        var failed = Assert.Single(_pulls.All);
        Assert.Equal((PullState.Failed, "There is no such model. Check its name."), (failed.State, failed.Note));
        Assert.NotNull(failed.EndedAt);

        _pulls.Start(_clip);
        (await NextCallAsync()).Complete("/models/clip");
        Assert.Equal(LoggedPulled, await _log.NextAsync());
        Assert.Equal(PullState.Done, Assert.Single(_pulls.All).State);
    }

    [Fact]
    public async Task A_failed_pull_lets_the_next_one_start()
    {
        _pulls.Start(_clip);
        _pulls.Start(_siglip);
        (await NextCallAsync()).Fail(new InvalidOperationException());

        (await NextCallAsync()).Complete("/models/siglip");

        Assert.Equal([LoggedFailed, LoggedPulled], new[] { await _log.NextAsync(), await _log.NextAsync() }.Order().Reverse());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_does_not_reveal_the_machines_directories(bool disk)
    {
        _pulls.Start(_clip);
        (await NextCallAsync()).Fail(disk ? new HubException(HubError.Disk, "/models is full.", "Free space.") : new IOException("/models/secret"));

        await _log.NextAsync();
        Assert.DoesNotContain("/models", Assert.Single(_pulls.All).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_kept_until_the_hub_reports_a_new_one()
    {
        _pulls.Start(_clip);
        var call = await NextCallAsync();
        call.Progress.Report(new PullProgress { Note = "From a mirror." });
        call.Progress.Report(new PullProgress { Bytes = 10, TotalBytes = 100 });
        call.Progress.Report(new PullProgress { Note = "From another mirror." });

        var pull = Assert.Single(_pulls.All);
        Assert.Equal((10, 100, "From another mirror."), (pull.Bytes, pull.TotalBytes, pull.Note));
    }

    [Fact]
    public async Task Late_progress_does_not_change_a_pull_that_has_ended()
    {
        _pulls.Start(_clip);
        var call = await NextCallAsync();
        call.Progress.Report(new PullProgress { Bytes = 100, TotalBytes = 100 });
        call.Complete("/models/clip");
        await _log.NextAsync();

        call.Progress.Report(new PullProgress { Bytes = 90, TotalBytes = 100 });

        Assert.Equal(100, Assert.Single(_pulls.All).Bytes);
    }

    [Fact]
    public async Task While_another_silo_pulls_into_the_same_directory_it_polls()
    {
        _pulls.Start(_clip);
        (await NextCallAsync()).Fail(new HubException(HubError.Taken, "Another pull is running.", "Wait for it."));
        await _time.PassAsync(TimeSpan.FromSeconds(2));

        var call = await NextCallAsync();
        Assert.Equal(PullState.Running, Assert.Single(_pulls.All).State);
        call.Complete("/models/clip");
        Assert.Equal(LoggedPulled, await _log.NextAsync());
    }

    [Fact]
    public void More_than_twenty_pulls_at_once_are_refused()
    {
        for (var i = 0; i < ModelPulls.MaxWaiting; i++)
        {
            _pulls.Start(new ModelPullRequest($"owner/model-{i}"));
        }

        Assert.Equal(ZeroShotError.Overloaded, Assert.Throws<ZeroShotException>(() => _pulls.Start(_clip)).Code);
        Assert.Equal(ModelPulls.MaxWaiting, _pulls.All.Length);
    }

    [Fact]
    public async Task The_oldest_ended_pulls_are_forgotten()
    {
        for (var i = 0; i < ModelPulls.MaxRemembered + 3; i++)
        {
            _pulls.Start(new ModelPullRequest($"owner/model-{i}"));
            (await NextCallAsync()).Complete("/models/model");
            await _log.NextAsync();
        }

        Assert.Equal(ModelPulls.MaxRemembered, _pulls.All.Length);
        Assert.Equal(("owner/model-52", "owner/model-3"), (_pulls.All[0].Request.Model, _pulls.All[^1].Request.Model));
    }

    [Fact]
    public async Task A_stopping_silo_ends_running_and_waiting_pulls()
    {
        _pulls.Start(_clip);
        await NextCallAsync();
        _pulls.Start(_siglip);
        _life.StopApplication();

        Assert.Equal((LoggedFailed, LoggedFailed), (await _log.NextAsync(), await _log.NextAsync()));
        Assert.All(_pulls.All, pull => Assert.StartsWith("The silo was stopped.", pull.Note, StringComparison.Ordinal));
        Assert.Equal(0, _calls.Reader.Count);
    }

    private ModelPulls Pulls(string directory)
    {
        var models = Microsoft.Extensions.Options.Options.Create(new ModelOptions { PullDirectory = directory });
        return new ModelPulls(new ModelCatalog(models), new FakeSilo(), _life, _time, _log, models, async (request, progress, cancellationToken) =>
        {
            _mostAtOnce = Math.Max(_mostAtOnce, Interlocked.Increment(ref _running));
            var call = new PullCall(request, progress, cancellationToken);
            _calls.Writer.TryWrite(call);
            try
            {
                return await call.Task;
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        });
    }

    private Task<PullCall> NextCallAsync() => Soon.OfAsync(_calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "a pull from the hub");

    private sealed class PullCall
    {
        private readonly TaskCompletionSource<string> _folder = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public PullCall(PullRequest request, IProgress<PullProgress> progress, CancellationToken cancellationToken)
        {
            (Request, Progress) = (request, progress);
            cancellationToken.Register(() => _folder.TrySetCanceled(cancellationToken));
        }

        public PullRequest Request { get; }

        public IProgress<PullProgress> Progress { get; }

        public Task<string> Task => _folder.Task;

        public void Complete(string folder) => _folder.TrySetResult(folder);

        public void Fail(Exception exception) => _folder.TrySetException(exception);
    }
}
