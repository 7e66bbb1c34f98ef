using System.Net;

namespace ZeroShotOrleans.Abstractions.Tests.Cluster;

public sealed class ModelDifferenceTests
{
    [Fact]
    public void Equal_folders_do_not_differ() => Assert.Empty(ModelDifference.Among([Silo("a", ("clip", "1")), Silo("b", ("clip", "1"), ("other", "2"))]));

    [Fact]
    public void A_silo_that_has_not_checked_its_folder_does_not_differ() => Assert.Empty(ModelDifference.Among([Silo("a", ("clip", "1")), Silo("b", ("clip", ""))]));

    [Fact]
    public void Each_differing_model_names_its_silos_by_folder()
    {
        var differences = ModelDifference.Among([Silo("c", ("clip", "1"), ("mini", "3")), Silo("a", ("clip", "1"), ("mini", "4")), Silo("b", ("clip", "2"), ("same", "5"))]);

        Assert.Equal(["clip", "mini"], differences.Select(difference => difference.Model));
        Assert.Equal(["a", "c"], differences[0].Folders["1"]);
        Assert.Equal(["b"], differences[0].Folders["2"]);
    }

    [Fact]
    public void The_message_names_models_silos_and_what_to_make_equal()
    {
        var difference = Assert.Single(ModelDifference.Among([Silo("a", ("clip", "0123456789abcdef")), Silo("b", ("clip", "1"))]));

        Assert.StartsWith("Model 'clip' differs between encoders: 0123456789ab on a; 1 on b. ", difference.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Make files, Encoder:Precision and Images settings equal.", difference.ToString(), StringComparison.Ordinal);
    }

    private static ClusterSilo Silo(string name, params (string Model, string Fingerprint)[] models)
    {
        var address = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111), 1);
        return new ClusterSilo
        {
            Name = name,
            Address = address,
            Role = "encoder",
            Started = DateTimeOffset.UnixEpoch,
            Models = [.. models.Select(model => new LoadedModel { Silo = address, Model = model.Model, Bytes = 1, Device = "cpu", Fingerprint = model.Fingerprint })],
        };
    }
}
