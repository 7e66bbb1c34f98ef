using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Models;

/// <summary>Effect of the device and precision settings on loaded models.</summary>
public sealed class DeviceOptionsTests
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cpu", false)]
    [InlineData("CUDA, cpu", false)]
    [InlineData("tensorrt,cuda", true)]
    public void Accepts_lists_of_known_devices(string devices, bool strict) => Assert.True(Validate(devices, strict).Succeeded);

    [Theory]
    [InlineData("gpu", false, "Encoder:Devices: 'gpu' is not a known device")]
    [InlineData("", false, "Encoder:Devices: The device list is empty")]
    [InlineData("cuda,cpu", true, "Encoder:Devices: Fallback to the CPU is disabled")]
    public void Rejects_an_invalid_list_and_names_its_key(string devices, bool strict, string error) =>
        Assert.StartsWith(error, Validate(devices, strict).FailureMessage, StringComparison.Ordinal);

    [Fact]
    public async Task Falls_back_to_the_cpu_when_the_device_is_missing()
    {
        using var models = Models(new DeviceOptions { Devices = "cuda" });

        using var use = await models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text);

        Assert.Equal(["cuda"], use.Text.RunsOn.Skipped.Select(skipped => skipped.Name));
    }

    [Fact]
    public async Task Does_not_fall_back_in_strict_mode()
    {
        using var models = Models(new DeviceOptions { Devices = "cuda", StrictDevices = true });

        foreach (var tower in (TowerKind[])[TowerKind.Image, TowerKind.Text])
        {
            var refused = await Assert.ThrowsAsync<ZeroShotException>(() => models.UseAsync(Model, Token, tower));
            Assert.Equal(ZeroShotError.ModelBroken, refused.Code);
            Assert.Contains("cannot run on any of the allowed devices: cuda (this build has no CUDAExecutionProvider", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Precision_applies_to_image_towers_only_and_a_missing_one_is_rejected()
    {
        using var models = Models(new DeviceOptions { Precision = "int4" });

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => models.UseAsync(Model, Token, TowerKind.Image));
        Assert.Contains("no image tower in int4. Choose an available precision (float32, int8)", refused.Message, StringComparison.Ordinal);
        (await models.UseAsync(Model, Token, TowerKind.Text)).Dispose();
    }

    [Fact]
    public async Task Loads_only_the_configured_precision()
    {
        var directory = Directory.CreateTempSubdirectory("zso-test-models-").FullName;
        try
        {
            CopyWithoutFloat32(Path.Combine(AppContext.BaseDirectory, "models", Model), Path.Combine(directory, Model));
            using var int8 = Models(new DeviceOptions { Precision = "int8" }, directory);
            using var auto = Models(new DeviceOptions { Precision = "auto" }, directory);
            using var float32 = Models(new DeviceOptions { Precision = "float32" }, directory);

            // By itself, the tower that is there.
            (await int8.UseAsync(Model, Token, TowerKind.Image)).Dispose();
            (await auto.UseAsync(Model, Token, TowerKind.Image)).Dispose();
            await Assert.ThrowsAsync<ZeroShotException>(() => float32.UseAsync(Model, Token, TowerKind.Image));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData(0, "cpu", 8)]
    [InlineData(0, "cuda", 32)]
    [InlineData(5, "cuda", 5)]
    public void Default_batches_are_larger_on_accelerators(int setting, string device, int expected) =>
        Assert.Equal(expected, new EncoderOptions { BatchImages = setting }.BatchImagesOn(new DeviceChoice(device, [])));

    private static ValidateOptionsResult Validate(string devices, bool strict) =>
        new DeviceOptionsValidator().Validate(null, new DeviceOptions { Devices = devices, StrictDevices = strict });

    private static void CopyWithoutFloat32(string source, string copy)
    {
        Directory.CreateDirectory(Path.Combine(copy, "onnx"));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "vision_model.onnx"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetRelativePath(source, file)));
        }
    }

    private static LoadedModels Models(DeviceOptions devices, string? directory = null) => new(
        new ModelCatalog(Microsoft.Extensions.Options.Options.Create(directory is null ? new ModelOptions() : new ModelOptions { Directories = { directory } })),
        new ImageFiles([], maxBytes: 1),
        ActivatorUtilities.CreateInstance<EncoderMeter>(new ServiceCollection().AddMetrics().BuildServiceProvider(), TimeProvider.System),
        TimeProvider.System,
        NullLogger<LoadedModels>.Instance,
        Microsoft.Extensions.Options.Options.Create(new EncoderOptions { Workers = 1 }),
        Microsoft.Extensions.Options.Options.Create(devices),
        Microsoft.Extensions.Options.Options.Create(new ImageOptions()),
        Microsoft.Extensions.Options.Options.Create(new ModelOptions()));
}
