using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Tests.Models;

namespace ZeroShotOrleans.Inference.Tests.Devices;

/// <summary>Which device a tower ends on: with the devices of this build, which has the CPU only, and with fakes that fail later.</summary>
public sealed class DeviceFallbackTests
{
    private static readonly string[] Absent = ["cuda", "tensorrt", "openvino", "directml", "coreml"];

    [Fact]
    public void What_this_build_lacks_is_skipped_with_a_reason_and_the_cpu_serves()
    {
        using var copy = ToyTowers.Folder();
        using var tower = ImageTower.Load(copy.Open(), devices: DeviceOrder.Parse(string.Join(',', Absent)));

        Assert.Equal("cpu", tower.RunsOn.Device);
        Assert.True(tower.RunsOn.IsCpu);
        Assert.Equal(Absent, tower.RunsOn.Skipped.Select(skipped => skipped.Name));
        Assert.All(
            tower.RunsOn.Skipped.Zip(["CUDA", "Tensorrt", "OpenVINO", "Dml", "CoreML"]),
            pair => Assert.Contains($"this build has no {pair.Second}ExecutionProvider, only CPUExecutionProvider", pair.First.Reason, StringComparison.Ordinal));

        var embedding = new float[3];
        tower.Encode(new float[ToyTowers.PixelValues].Select((_, i) => i < ToyTowers.PixelValues / 3 ? 1f : 0).ToArray(), 1, embedding);
        Assert.Equal([1f, 0, 0], embedding);
    }

    [Fact]
    public void Text_and_match_towers_fall_back_as_well()
    {
        var folder = ModelFolder.Open(TinyModels.PathOf("tiny-blip"));
        using var text = TextTower.Load(folder, DeviceOrder.Parse("cuda"));
        using var match = MatchTower.Load(folder, DeviceOrder.Parse("cuda"));

        Assert.All([text.RunsOn, match.RunsOn], choice => Assert.Equal(("cpu", "cuda"), (choice.Device, Assert.Single(choice.Skipped).Name)));
    }

    [Fact]
    public void Nothing_is_skipped_where_the_cpu_is_asked_for()
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
    public void A_model_is_refused_rather_than_run_on_a_cpu_that_was_not_asked_for()
    {
        using var copy = ToyTowers.Folder();
        var folder = copy.Open();
        var devices = DeviceOrder.Parse("cuda, tensorrt", strict: true);

        var message = BrokenFolderTests.Refused(
            () => ImageTower.Load(folder, devices: devices), ToyTowers.Vision, "runs on none of the devices that it may run on: cuda (this build has no CUDA", "allow falling back");
        Assert.Contains("; tensorrt (this build has no Tensorrt", message, StringComparison.Ordinal);
        BrokenFolderTests.Refused(() => TextTower.Load(folder, devices), ToyTowers.Text, "runs on none", "allow falling back");
    }

    [Fact]
    public void The_cpu_must_not_help_a_device_where_falling_back_is_forbidden()
    {
        using var copy = ToyTowers.Folder();
        var folder = copy.Open();

        // It takes no operator, so ONNX Runtime gives them all to the CPU.
        using var helped = ImageTower.Load(folder, devices: FakeDevices.ThenCpu(FakeDevices.Gpu()));
        Assert.Equal("gpu", helped.RunsOn.Device);
        BrokenFolderTests.Refused(
            () => ImageTower.Load(folder, devices: FakeDevices.Only(FakeDevices.Gpu())), ToyTowers.Vision, "gpu (", "allow falling back");
    }

    [Fact]
    public void A_device_that_fails_when_its_session_is_made_is_skipped()
    {
        using var copy = ToyTowers.Folder();
        var missing = Path.Combine(copy.Path, "no-such-folder", "optimised.onnx");

        Assert.Contains("ErrorCode", SkippedOn(copy, options => options.OptimizedModelFilePath = missing), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reason_is_one_line_and_names_the_graph_without_its_path()
    {
        using var copy = ToyTowers.Folder();
        var text = $"Failed:\r\n  {copy.FileAt(ToyTowers.Vision)}\n";

        Assert.Equal($"Failed: {ToyTowers.Vision}", SkippedOn(copy, _ => throw new NotSupportedException(text)));
    }

    [Theory]
    [InlineData(99, "indices element out of data bounds")]
    [InlineData(3, "gives vectors that are no numbers")]
    public void A_device_that_fails_at_its_first_run_is_skipped(long row, string reason)
    {
        // Rows of a table: three of numbers, one of none, and no more. The device takes another row than the graph says.
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
            // Otherwise the rows are looked up when the session is made.
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            options.AddInitializer("row", value);
        });

        Assert.Contains(reason, skipped, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_is_broken_everywhere_is_refused_as_on_the_cpu()
    {
        using var copy = ToyTowers.Folder(vision: ToyTowers.MeanColour(output: "colour"));
        var folder = copy.Open();

        var message = BrokenFolderTests.Refused(
            () => ImageTower.Load(folder, devices: FakeDevices.ThenCpu(FakeDevices.Gpu())), ToyTowers.Vision, "has no output image_embeds", "tools/export");
        Assert.DoesNotContain("gpu", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(EntryPointNotFoundException))]
    [InlineData(typeof(DllNotFoundException))]
    [InlineData(typeof(NotSupportedException))]
    public void What_a_build_without_the_device_throws_is_a_reason(Type type)
    {
        using var copy = ToyTowers.Folder();

        Assert.Equal("not here", SkippedOn(copy, _ => throw (Exception)Activator.CreateInstance(type, "not here")!));
    }

    [Fact]
    public void A_mistake_of_the_program_is_not_a_reason()
    {
        using var copy = ToyTowers.Folder();
        var folder = copy.Open();
        var devices = FakeDevices.ThenCpu(FakeDevices.Gpu(_ => throw new InvalidOperationException()));

        Assert.Throws<InvalidOperationException>(() => ImageTower.Load(folder, devices: devices));
    }

    // The reason, after a load that must end on the CPU.
    private static string SkippedOn(ModelCopy copy, Action<SessionOptions> append)
    {
        using var tower = ImageTower.Load(copy.Open(), devices: FakeDevices.ThenCpu(FakeDevices.Gpu(append)));
        Assert.Equal("cpu", tower.RunsOn.Device);
        var skipped = Assert.Single(tower.RunsOn.Skipped);
        Assert.Equal("gpu", skipped.Name);
        return skipped.Reason;
    }
}
