using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>The files that a client of a cluster with TLS needs.</summary>
internal sealed class TlsFileOptions
{
    /// <summary>What the options are called, for messages.</summary>
    public static readonly TlsKeys Names = new("--tls-cert", "--tls-key", "--tls-ca");

    private readonly Option<string?> _certificate = new(Names.Certificate)
    {
        HelpName = "FILE",
        Description = "PEM file with a certificate for this client, of the authority of a cluster whose silos have TLS. With --cluster.",
    };

    private readonly Option<string?> _key = new(Names.Key) { HelpName = "FILE", Description = "PEM file with the private key of --tls-cert." };
    private readonly Option<string?> _ca = new(Names.Ca) { HelpName = "FILE", Description = "PEM file with the certificate of that authority." };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_certificate, _key, _ca];

    /// <summary>The files; none: no TLS.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hasCluster">Whether it names a cluster to connect to.</param>
    /// <exception cref="UsageException">One is missing, or there is no cluster to use them with.</exception>
    public TlsOptions Read(ParseResult parsed, bool hasCluster)
    {
        string?[] given = [parsed.GetValue(_certificate), parsed.GetValue(_key), parsed.GetValue(_ca)];
        return given switch
        {
            [null, null, null] => new TlsOptions(),
            [{ } certificate, { } key, { } ca] when hasCluster => new TlsOptions { CertificateFile = certificate, KeyFile = key, CaFile = ca },
            [not null, not null, not null] => throw new UsageException($"{Names.Certificate} is for talking to a running cluster: name it with --cluster, or leave out the files."),
            _ => throw new UsageException($"TLS needs a certificate, its key and the certificate of the authority: give all of {Names.Certificate}, {Names.Key} and {Names.Ca}, or none."),
        };
    }
}
