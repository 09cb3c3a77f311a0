//! Where AWS's services are. The SDK works it out anew for each call, and compiles patterns of regions for the first.

use aws_sdk_sqs::config::Region;
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver,
};
use aws_smithy_types::endpoint::Endpoint;

use crate::config::ConfigError;

/// Where a service is: where we were told, or where AWS has it.
pub(crate) fn url_of(service: &str, region: &Region, told: Option<String>) -> String {
    told.unwrap_or_else(|| {
        let china = if region.as_ref().starts_with("cn-") { ".cn" } else { "" };
        format!("https://{service}.{region}.amazonaws.com{china}")
    })
}

/// Whether this binary can speak to such a place at all: better no start than no answer to anything.
pub(crate) fn check(url: &str) -> Result<(), ConfigError> {
    if cfg!(feature = "tls") || !url.starts_with("https:") {
        return Ok(());
    }
    let problem = "is https or not set, and this binary was built without the feature `deployed`";
    Err(ConfigError::Invalid { name: "AWS_ENDPOINT_URL", problem: problem.to_owned() })
}

/// The same place for every call.
pub(crate) fn fixed(url: &str) -> SharedEndpointResolver {
    SharedEndpointResolver::new(Fixed(Endpoint::builder().url(url.to_owned()).build()))
}

#[derive(Debug)]
struct Fixed(Endpoint);

impl ResolveEndpoint for Fixed {
    fn resolve_endpoint<'a>(&'a self, _: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(self.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_where_the_sdk_finds_it() {
        use aws_sdk_sqs::config::endpoint::{DefaultResolver, Params, ResolveEndpoint as _};
        for region in ["eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-7"]
        {
            let params = Params::builder().region(region).build().unwrap();
            let resolver = DefaultResolver::new();
            let resolved = resolver.resolve_endpoint(&params);
            let resolved = futures_util::FutureExt::now_or_never(resolved).unwrap().unwrap();
            assert_eq!(url_of("sqs", &Region::new(region), None), resolved.url());
        }
    }

    #[test]
    #[cfg(not(feature = "tls"))]
    fn without_tls_nothing_starts_in_aws() {
        assert!(check("http://localhost:4566").is_ok());
        assert!(check("https://sqs.eu-central-1.amazonaws.com").is_err());
    }

    #[test]
    fn what_we_were_told_wins() {
        let told = Some("http://localhost:4566".to_owned());
        let url = url_of("dynamodb", &Region::from_static("eu-central-1"), told);
        assert_eq!(url, "http://localhost:4566");
    }
}
