using System.Collections.Immutable;
using System.Diagnostics;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Meters;

namespace ZeroShotOrleans.Encoding.Tests.Telemetry;

/// <summary>The instruments of an encoder silo.</summary>
public sealed class EncoderInstrumentTests : IDisposable
{
    private readonly MeterReading _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Every_outcome_of_a_model_has_a_series_before_the_first_image()
    {
        Encoder().ImagesOf("clip", interactive: false);

        var tags = _meter.TagsOf("zeroshot.encoder.images");
        Assert.Equal(Enum.GetValues<ImageError>().Length + 1, tags.Length);
        Assert.All(tags, tag => Assert.Equal([0], _meter.Of("zeroshot.encoder.images", tag)));
        Assert.Contains("lane=bulk model=clip outcome=unknown_format", tags);
    }

    [Fact]
    public void Counts_images_by_outcome_and_lane()
    {
        var encoder = Encoder();
        encoder.ImagesOf("clip", interactive: true).Add(new ImageOutcome());
        var bulk = encoder.ImagesOf("clip", interactive: false);
        bulk.Add(ImageOutcome.Failed(ImageError.Corrupt, ""));
        bulk.Add(ImageOutcome.Failed(ImageError.Corrupt, ""));
        bulk.Add(new ImageOutcome { Unchanged = true });

        Assert.Equal([1], _meter.Of("zeroshot.encoder.images", "lane=interactive model=clip outcome=classified"));
        Assert.Equal([2], _meter.Of("zeroshot.encoder.images", "lane=bulk model=clip outcome=corrupt"));
        Assert.Equal([1], _meter.Of("zeroshot.encoder.images", "lane=bulk model=clip outcome=unchanged"));
        Assert.Equal([0], _meter.Of("zeroshot.encoder.images", "lane=bulk model=clip outcome=classified"));
    }

    [Fact]
    public void Shows_queued_and_running_images_by_lane()
    {
        var encoder = Encoder();
        encoder.Queued(5, interactive: false);
        encoder.Queued(2, interactive: true);
        encoder.Started(1, interactive: true);

        Assert.Equal([5], _meter.Of("zeroshot.encoder.waiting", "lane=bulk"));
        Assert.Equal([1], _meter.Of("zeroshot.encoder.waiting", "lane=interactive"));
        Assert.Equal([1], _meter.Of("zeroshot.encoder.running"));
    }

    [Fact]
    public void Shows_leases_in_flight_and_measures_their_duration()
    {
        var encoder = Encoder();
        encoder.LeaseCame();
        Assert.Equal([1], _meter.Of("zeroshot.encoder.leases"));

        encoder.LeaseEnded("clip", TimeSpan.FromSeconds(2), whole: true);
        Assert.Equal([0], _meter.Of("zeroshot.encoder.leases"));
        Assert.Equal([2], _meter.Of("zeroshot.lease.duration", "model=clip result=done"));
    }

    [Fact]
    public void Queue_age_is_that_of_the_oldest_image()
    {
        var encoder = Encoder();
        var queue = new WorkQueue(100, 100, workers: 1);
        encoder.Watch(queue);
        Assert.Equal([0], _meter.Of("zeroshot.queue.age", "lane=bulk"));

        var slice = new SliceWork(new ByteSlice { Files = [[1], [2]] }, [], new ScoreOptions(), interactive: false);
        queue.Add(slice);
        var atLeast = Stopwatch.GetElapsedTime(slice.Queued).TotalSeconds;
        Assert.InRange(_meter.Of("zeroshot.queue.age", "lane=bulk")[0], atLeast, 600);
        Assert.Equal([0], _meter.Of("zeroshot.queue.age", "lane=interactive"));

        queue.Withdraw(slice);
        Assert.Equal([0], _meter.Of("zeroshot.queue.age", "lane=bulk"));
    }

    [Fact]
    public void Measures_every_stage_from_queue_to_scores()
    {
        var times = new BatchMeter(_meter.Factory).Of("clip");
        long second = Stopwatch.Frequency;
        times.Limit(8);
        times.Waited(0, second, interactive: true);
        times.Decoded(0, 2 * second);
        times.Encoded(6, 0, 3 * second);
        times.Scored(0, 4 * second);

        Assert.Equal([8], _meter.Of("zeroshot.batch.limit", "model=clip"));
        Assert.Equal([1], _meter.Of("zeroshot.queue.duration", "lane=interactive model=clip"));
        Assert.Equal([2], _meter.Of("zeroshot.decode.duration", "model=clip"));
        Assert.Equal([6], _meter.Of("zeroshot.batch.size", "model=clip"));
        Assert.Equal([3], _meter.Of("zeroshot.encode.duration", "model=clip"));
        Assert.Equal([4], _meter.Of("zeroshot.score.duration", "model=clip"));
    }

    [Fact]
    public void Counts_prompts_and_measures_their_run()
    {
        new TextMeter(_meter.Factory).Ran("clip", prompts: 12, TimeSpan.FromSeconds(3));

        Assert.Equal([12], _meter.Of("zeroshot.text.prompts", "model=clip"));
        Assert.Equal([3], _meter.Of("zeroshot.text.duration", "model=clip"));
    }

    [Fact]
    public void Cache_has_hit_and_miss_series_from_the_start()
    {
        var labels = new CacheMeter(_meter.Factory).Of("labels");
        Assert.Equal([0], _meter.Of("zeroshot.cache.lookups", "cache=labels result=miss"));

        labels.Miss();
        labels.Hit(3);

        Assert.Equal([3], _meter.Of("zeroshot.cache.lookups", "cache=labels result=hit"));
        Assert.Equal([1], _meter.Of("zeroshot.cache.lookups", "cache=labels result=miss"));
    }

    [Fact]
    public void Reports_zero_bytes_for_an_unloaded_model()
    {
        ImmutableArray<ModelResidence> residences = [new("clip", 1000, IdleSince: null, Ready: [])];
        new ModelMeter(_meter.Factory).Watch(() => residences, () => 2, limit: 5000);
        Assert.Equal([1000], _meter.Of("zeroshot.model.memory.used", "model=clip"));

        residences = [];
        Assert.Equal([0], _meter.Of("zeroshot.model.memory.used", "model=clip"));
        Assert.Equal([5000], _meter.Of("zeroshot.model.memory.limit"));
        Assert.Equal([2], _meter.Of("zeroshot.model.broken"));
    }

    [Fact]
    public void Measures_tower_loads_including_failed_ones()
    {
        var meter = new ModelMeter(_meter.Factory);

        Assert.Equal(7, meter.Measure(new TowerKey("clip", TowerKind.Image), () => 7));
        Assert.Throws<InvalidDataException>(() => meter.Measure<int>(new TowerKey("clip", TowerKind.Text), () => throw new InvalidDataException()));

        Assert.Single(_meter.Of("zeroshot.model.load.duration", "model=clip result=ok tower=image"));
        Assert.Single(_meter.Of("zeroshot.model.load.duration", "model=clip result=failed tower=text"));
    }

    private EncoderMeter Encoder() => new(_meter.Factory, TimeProvider.System);
}
