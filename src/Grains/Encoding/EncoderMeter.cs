using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>What encoders count. Meter <c>ZeroShotOrleans</c>.</summary>
internal sealed class EncoderMeter
{
    private readonly Counter<long> _prompts;
    private readonly Counter<long> _images;
    private readonly Histogram<int> _batches;

    public EncoderMeter(IMeterFactory factory)
    {
        var meter = factory.Create("ZeroShotOrleans");
        _prompts = meter.CreateCounter<long>("zso.text.prompts", "{prompt}", "Prompts that ran through a text tower.");
        _images = meter.CreateCounter<long>("zso.images", "{image}", "Images with an outcome, by fault.");
        _batches = meter.CreateHistogram<int>("zso.batch.images", "{image}", "Images in one run of an image tower.");
    }

    public void PromptsEmbedded(string model, int count) => _prompts.Add(count, new KeyValuePair<string, object?>("model", model));

    public void ImageEnded(ImageFault fault) => _images.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));

    public void BatchRan(int images) => _batches.Record(images);
}
