using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Tests.Progress;

public class ProgressWatchTests
{
    [Fact]
    public async Task Shows_progress_at_every_tick_and_clears_it_for_rows()
    {
        var cluster = new FakeCluster { Results = [Rows.Classified("a.jpg")] };
        cluster.Begin(Rows.Spec("/photos"));
        var job = new GrainClient(cluster.Grains).GetJob("01hzy3c5wk9q");
        var time = new FakeTimeProvider();
        var view = new RecordingView();

        await using (var watch = new ProgressWatch(job, doneBefore: 0, view, time))
        {
            time.Advance(view.Interval);
            await view.Shown.WaitAsync(TestContext.Current.CancellationToken);
            watch.Write(() => view.Log.Add("rows"));
        }

        Assert.Equal(["show 1", "clear", "rows", "clear"], view.Log);
    }

    private sealed class RecordingView : IProgressView
    {
        private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Log { get; } = [];

        public Task Shown => _shown.Task;

        public TimeSpan Interval => TimeSpan.FromSeconds(1);

        public void ShowPhase(string phase) => Log.Add(phase);

        public void Show(JobProgress progress, Throughput throughput)
        {
            Log.Add($"show {progress.Done}");
            _shown.TrySetResult();
        }

        public void Clear() => Log.Add("clear");
    }
}
