using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Tests.Models;

namespace ZeroShotOrleans.Inference.Tests.Devices;

/// <summary>Device fallback with this CPU-only build, and with fake devices that fail later.</summary>
public sealed class DeviceFallbackTests
{
    private static readonly string[] _absent = ["cuda", "tensorrt", "openvino", "directml", "coreml"];

    [Fact]
    public void Skips_missing_devices_with_a_reason_and_falls_back_to_the_cpu()
    {
        using var copy = ToyTowers.Folder();
        using var tower = ImageTower.Load(copy.Open(), devices: DeviceOrder.Parse(string.Join(',', _absent)));

        Assert.Equal("cpu", tower.RunsOn.Device);
        Assert.True(tower.RunsOn.IsCpu);
        Assert.Equal(_absent, tower.RunsOn.Skipped.Select(skipped => skipped.Name));
        Assert.All(
            tower.RunsOn.Skipped.Zip(["CUDA", "Tensorrt", "OpenVINO", "Dml", "CoreML"]),
            pair => Assert.Contains($"this build has no {pair.Second}ExecutionProvider, only CPUExecutionProvider", pair.First.Reason, StringComparison.Ordinal));

        var embedding = new float[3];
        tower.Encode(new float[ToyTowers.PixelValues].Select((_, i) => i < ToyTowers.PixelValues / 3 ? 1f : 0).ToArray(), 1, embedding);
        Assert.Equal([1f, 0, 0], embedding);
    }

    [Fact]
    public void Falls_back_for_text_and_match_towers()
    {
        var folder = ModelFolder.Open(TinyModels.PathOf("tiny-blip"));
        using var text = TextTower.Load(folder, DeviceOrder.Parse("cuda"));
        using var match = MatchTower.Load(folder, DeviceOrder.Parse("cuda"));

        Assert.All([text.RunsOn, match.RunsOn], choice => Assert.Equal(("cpu", "cuda"), (choice.Device, Assert.Single(choice.Skipped).Name)));
    }

    [Fact]
    public void Skips_no_device_when_the_cpu_is_requested()
    {
        using var copy = ToyTowers.Folder();
        var folder = copy.Open();

        foreach (var devices in (DeviceOrder?[])[null, DeviceOrder.Cpu, DeviceOrder.Parse("CPU", strict: true)])
        {
            using var tower = ImageTower.Load(folder, devices: devices);
            Assert.Equal(("cpu", 0), (tower.RunsOn.Device, tower.RunsOn.Skipped.Length));
        }
    }

    [Fact]
    public void Rejects_a_model_instead_of_falling_back_in_strict_mode()
    {
        using var copy = ToyTowers.Folder();
        var folder = copy.Open();
        var devices = DeviceOrder.Parse("cuda, tensorrt", strict: true);

        var message = BrokenFolderTests.AssertRejected(
            () => ImageTower.Load(folder, devices: devices), ToyTowers.Vision, "cannot run on any of the allowed devices: cuda (this build has no CUDA", "enable the fallback");
        Assert.Contains("; tensorrt (this build has no Tensorrt", message, StringComparison.Ordinal);
        BrokenFolderTests.AssertRejected(() => TextTower.Load(folder, devices), ToyTowers.Text, "cannot run on any", "enable the fallback");
    }

    [Fact]
    public void Rejects_a_device_that_needs_the_cpu_in_strict_mode()
    {
        using var copy = ToyTowers.Folder();
        var folder = copy.Open();

        // The device supports no operator, so ONNX Runtime assigns all of them to the CPU.
        using var tower = ImageTower.Load(folder, devices: FakeDevices.ThenCpu(FakeDevices.Gpu()));
        Assert.Equal("gpu", tower.RunsOn.Device);
        BrokenFolderTests.AssertRejected(
            () => ImageTower.Load(folder, devices: FakeDevices.Only(FakeDevices.Gpu())), ToyTowers.Vision, "gpu (", "enable the fallback");
    }

    [Fact]
    public void Skips_a_device_that_fails_to_create_a_session()
    {
        using var copy = ToyTowers.Folder();
        var missing = Path.Combine(copy.Path, "no-such-folder", "optimised.onnx");

        Assert.Contains("ErrorCode", SkippedOn(copy, options => options.OptimizedModelFilePath = missing), StringComparison.Ordinal);
    }

    [Fact]
    public void The_skip_reason_is_one_line_without_the_path_of_the_graph()
    {
        using var copy = ToyTowers.Folder();
        var text = $"Failed:\r\n  {copy.FileAt(ToyTowers.Vision)}\n";

        Assert.Equal($"Failed: {ToyTowers.Vision}", SkippedOn(copy, _ => throw new NotSupportedException(text)));
    }

    [Theory]
    [InlineData(99, "indices element out of data bounds")]
    [InlineData(3, "returns NaN")]
    public void Skips_a_device_that_fails_on_its_first_run(long row, string reason)
    {
        // The table has three valid rows and one of NaN. The session options make the device look up another row than the graph specifies.
        using var copy = ToyTowers.Folder(vision: new TinyGraph()
            .Input("pixel_values", TinyGraph.Float32, "batch", 3, 112, 112)
            .Output("image_embeds", TinyGraph.Float32, "batch", 3)
            .Floats("table", [4, 1], [1, 2, 3, float.NaN])
            .Longs("row", [1], [0])
            .Node("Identity", ["row"], "chosen")
            .Node("Gather", ["table", "chosen"], "factor", ("axis", 0))
            .Node("ReduceMean", ["pixel_values"], "mean", ("axes", new[] { 2, 3 }), ("keepdims", 0))
            .Node("Mul", ["mean", "factor"], "image_embeds"));
        long[] other = [row];
        using var value = OrtValue.CreateTensorValueFromMemory(other, [1]);

        var skipped = SkippedOn(copy, options =>
        {
            // Otherwise constant folding would look up the row when the session is created.
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            options.AddInitializer("row", value);
        });

        Assert.Contains(reason, skipped, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_the_cpu_error_for_a_graph_that_is_broken_everywhere()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour(output: "colour"));
        var folder = copy.Open();

        var message = BrokenFolderTests.AssertRejected(
            () => ImageTower.Load(folder, devices: FakeDevices.ThenCpu(FakeDevices.Gpu())), ToyTowers.Vision, "has no output image_embeds", "tools/export");
        Assert.DoesNotContain("gpu", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(EntryPointNotFoundException))]
    [InlineData(typeof(DllNotFoundException))]
    [InlineData(typeof(NotSupportedException))]
    public void Falls_back_when_the_device_is_missing(Type type)
    {
        using var copy = ToyTowers.Folder();

        Assert.Equal("not here", SkippedOn(copy, _ => throw (Exception)Activator.CreateInstance(type, "not here")!));
    }

    [Fact]
    public void Does_not_fall_back_on_a_programming_error()
    {
        using var copy = ToyTowers.Folder();
        var folder = copy.Open();
        var devices = FakeDevices.ThenCpu(FakeDevices.Gpu(_ => throw new InvalidOperationException()));

        Assert.Throws<InvalidOperationException>(() => ImageTower.Load(folder, devices: devices));
    }

    // Loads a tower that must end up on the CPU, and returns the reason for skipping the device.
    private static string SkippedOn(ModelCopy copy, Action<SessionOptions> append)
    {
        using var tower = ImageTower.Load(copy.Open(), devices: FakeDevices.ThenCpu(FakeDevices.Gpu(append)));
        Assert.Equal("cpu", tower.RunsOn.Device);
        var skipped = Assert.Single(tower.RunsOn.Skipped);
        Assert.Equal("gpu", skipped.Name);
        return skipped.Reason;
    }
}
