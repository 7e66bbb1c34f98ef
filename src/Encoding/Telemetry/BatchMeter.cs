using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>Measures the processing steps of images on an encoder silo.</summary>
/// <remarks>Thread-safe. Times are <see cref="Stopwatch"/> timestamps.</remarks>
internal sealed class BatchMeter
{
    private readonly Histogram<int> _sizes;
    private readonly UpDownCounter<int> _limits;
    private readonly Histogram<double> _waits;
    private readonly Histogram<double> _decodes;
    private readonly Histogram<double> _encodes;
    private readonly Histogram<double> _scores;

    public BatchMeter(IMeterFactory factory)
    {
        var meter = factory.Create(ZeroShotTelemetry.Name);
        _sizes = meter.CreateHistogram("zeroshot.batch.size", "{image}", "Images in one run of an image tower.", tags: null, new InstrumentAdvice<int>
        {
            HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256],
        });
        _limits = meter.CreateUpDownCounter<int>("zeroshot.batch.limit", "{image}", "Maximum number of images in one run of a loaded image tower.");
        _waits = meter.CreateDuration("zeroshot.queue.duration", "Time that an image waited on its encoder silo for a worker.");
        _decodes = meter.CreateDuration("zeroshot.decode.duration", "Reading, decoding and preparing an image.");
        _encodes = meter.CreateDuration("zeroshot.encode.duration", "A run of an image tower, without waiting for the device.");
        _scores = meter.CreateDuration("zeroshot.score.duration", "Scoring the images of a run.");
    }

    /// <summary>Measurements of one model.</summary>
    public Series Of(string model) => new(this, model);

    /// <summary>Measurements of one model.</summary>
    internal sealed class Series(BatchMeter meter, string model)
    {
        private readonly KeyValuePair<string, object?> _model = Tags.Tag(Tags.Model, model);

        /// <summary>Its name.</summary>
        public string Model => model;

        /// <summary>The tower was loaded or, if negative, unloaded.</summary>
        public void Limit(int images) => meter._limits.Add(images, _model);

        public void Waited(long queued, long started, bool interactive) => meter._waits.Record(Seconds(queued, started), _model, Tags.Tag(Tags.Lane, Tags.LaneOf(interactive)));

        public void Decoded(long started, long ended) => meter._decodes.Record(Seconds(started, ended), _model);

        public void Encoded(int images, long started, long ended)
        {
            meter._sizes.Record(images, _model);
            meter._encodes.Record(Seconds(started, ended), _model);
        }

        public void Scored(long started, long ended) => meter._scores.Record(Seconds(started, ended), _model);

        private static double Seconds(long started, long ended) => Stopwatch.GetElapsedTime(started, ended).TotalSeconds;
    }
}
